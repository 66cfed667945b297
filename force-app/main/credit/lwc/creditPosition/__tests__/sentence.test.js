const { speak } = require('../../../../ui/lwc/text/__tests__/support/speak.cjs');
const { answer, entity, german, silent, total } = require('./support/answers.cjs');

const RULES = [
  // [what, answer, English, German]
  ['room in the only entity', answer('ROOM', [entity()]), 'Room for $42,400.00', 'Noch 42.400,00 $ frei'],
  [
    'room in two entities, in total',
    answer('ROOM', [entity(), german()], { total: total() }),
    'Room for €59,360.00 in us and de',
    'Noch 59.360,00 € in us und de frei',
  ],
  [
    'room in two entities that cannot be added up',
    answer('ROOM', [entity(), german({ creditLimit: undefined, available: undefined })], {
      total: total({ leavesOut: ['de'] }),
    }),
    'Room for $42,400.00 in us and no limit in de',
    'Noch 42.400,00 $ in us und kein Limit in de frei',
  ],
  [
    'nearly all used',
    answer('NEAR_LIMIT', [entity({ creditLimit: '10000.00', available: '1000.00' })]),
    'Close to the limit: room for $1,000.00, 90% is used',
    'Nahe am Kreditlimit: noch 1.000,00 $ frei, 90 % genutzt',
  ],
  [
    'a limit of nothing',
    answer('NEAR_LIMIT', [entity({ creditLimit: '0.00', available: '0.00' })]),
    'Close to the limit: room for $0.00, 100% is used',
    'Nahe am Kreditlimit: noch 0,00 $ frei, 100 % genutzt',
  ],
  [
    'over the limit, in one of two',
    answer('OVER_LIMIT', [entity(), german({ available: '-3200.00' })]),
    '€3,200.00 over the limit in de',
    'Kreditlimit überschritten um 3.200,00 € in de',
  ],
  [
    'blocked',
    answer('BLOCKED', [entity({}, { blocked: true })]),
    'Acme Tools is blocked for orders',
    'Acme Tools ist für Aufträge gesperrt',
  ],
  [
    'overdue for many days',
    answer('OVERDUE', [entity({ overdue: '2500.00' }, { oldestOverdueDays: 41 })]),
    '$2,500.00 overdue, the oldest for 41 days',
    '2.500,00 $ überfällig, am längsten seit 41 Tagen',
  ],
  [
    'overdue for a day',
    answer('OVERDUE', [entity({ overdue: '2500.00' }, { oldestOverdueDays: 1 })]),
    '$2,500.00 overdue, the oldest for one day',
    '2.500,00 $ überfällig, am längsten seit einem Tag',
  ],
  [
    'overdue, and not known since when',
    answer('OVERDUE', [entity({ overdue: '2500.00' })]),
    '$2,500.00 overdue',
    '2.500,00 $ überfällig',
  ],
  [
    'no limit',
    answer('NO_LIMIT', [entity({ creditLimit: undefined, available: undefined })]),
    'No credit limit; $7,000.00 open',
    'Kein Kreditlimit; 7.000,00 $ offen',
  ],
  [
    'no customer',
    answer('NO_CUSTOMER_LINK', []),
    'Not linked to a customer in any ERP',
    'Mit keinem Kunden in einem ERP verknüpft',
  ],
  [
    'nothing known, since the ERP is silent',
    answer('NOT_KNOWN', [silent('de')]),
    'Cannot tell: erp-main de has not answered',
    'Keine Aussage möglich: erp-main de hat nicht geantwortet',
  ],
  [
    'nothing known, since the ERP is silent from earlier in the day on',
    answer('NOT_KNOWN', [silent('de', 'ERP_UNAVAILABLE', { since: '2026-11-25T11:02:00.000Z' })]),
    'Cannot tell: erp-main de has not answered since 12:02 PM',
    'Keine Aussage möglich: erp-main de hat seit 12:02 nicht geantwortet',
  ],
  [
    'nothing known, since the ERP is silent from the day before on, as the user counts days',
    answer('NOT_KNOWN', [silent('de', 'ERP_UNAVAILABLE', { since: '2026-11-24T22:58:00.000Z' })]),
    'Cannot tell: erp-main de has not answered since Nov 24, 2026, 11:58 PM',
    'Keine Aussage möglich: erp-main de hat seit 24.11.2026, 23:58 nicht geantwortet',
  ],
  [
    'nothing known of two entities, of one of which it is not known since when',
    answer('NOT_KNOWN', [silent('de', 'ERP_UNAVAILABLE', { since: '2026-11-25T11:02:00.000Z' }), silent('us')]),
    'Cannot tell: erp-main de and erp-main us have not answered',
    'Keine Aussage möglich: erp-main de und erp-main us haben nicht geantwortet',
  ],
  [
    'nothing known of two entities: since the later of them fell silent',
    answer('NOT_KNOWN', [
      silent('de', 'ERP_UNAVAILABLE', { since: '2026-11-25T11:02:00.000Z' }),
      silent('us', 'ERP_UNAVAILABLE', { since: '2026-11-25T10:40:00.000Z' }),
    ]),
    'Cannot tell: erp-main de and erp-main us have not answered since 12:02 PM',
    'Keine Aussage möglich: erp-main de und erp-main us haben seit 12:02 nicht geantwortet',
  ],
  [
    'held, since the policy holds what is overdue for so long',
    answer('HELD_OVERDUE', [
      entity({ overdue: '9000.00' }, { oldestOverdueDays: 90, overdueDaysAllowed: 120 }),
      german({ overdue: '2500.00' }, { oldestOverdueDays: 41, overdueDaysAllowed: 30 }),
    ]),
    'On hold: €2,500.00 overdue, the oldest for 41 days in de',
    'Neue Aufträge gesperrt: 2.500,00 € überfällig, am längsten seit 41 Tagen in de',
  ],
  [
    'held, since the policy holds whatever is overdue',
    answer('HELD_OVERDUE', [entity({ overdue: '2500.00' }, { oldestOverdueDays: 1, overdueDaysAllowed: 0 })]),
    'On hold: $2,500.00 overdue, the oldest for one day',
    'Neue Aufträge gesperrt: 2.500,00 $ überfällig, am längsten seit einem Tag',
  ],
  [
    'nothing known, for another reason',
    answer('NOT_KNOWN', [silent('de', 'ERP_REFUSED')]),
    'Cannot tell how much credit there is',
    'Keine Aussage zum Kredit möglich',
  ],
  [
    'partly known',
    answer('PARTLY_KNOWN', [entity(), silent('de')]),
    'Cannot tell for de; the rest is below',
    'Für de keine Aussage möglich; das Übrige steht unten',
  ],
  [
    'the customer is gone',
    answer('CUSTOMER_GONE', [silent('us', 'CUSTOMER_GONE')]),
    'The linked customer is not in the ERP any more',
    'Der verknüpfte Kunde ist im ERP nicht mehr vorhanden',
  ],
  [
    'a rule is missing',
    answer('RULE_MISSING', [silent('us', 'RULE_MISSING')]),
    'Cannot tell: no rule says how old a figure may be',
    'Keine Aussage möglich: keine Regel legt fest, wie alt eine Zahl sein darf',
  ],
  [
    'out of date',
    answer('ROOM', [entity({}, {}, { state: 'stale', ageSeconds: 10800 })]),
    'Room for $42,400.00 (as of 3 hours ago)',
    'Noch 42.400,00 $ frei (Stand vor 3 Stunden)',
  ],
];

const plain = (text) => text.replace(/[\u00a0\u202f]/g, ' ');

describe.each([
  ['en', 'en-US', 2],
  ['de', 'de-DE', 3],
])('the sentence in %s', (language, locale, column) => {
  let sentenceOf;

  beforeAll(() => {
    jest.resetModules();
    speak(language);
    ({ sentenceOf } = require('../sentence'));
  });

  it.each(RULES)('%s', (...rule) => {
    const [, given] = rule;
    expect(plain(sentenceOf(given, locale, 'Europe/Berlin').sentence)).toBe(rule[column]);
  });

  it('says the companion’s own sentence and action for a code that it does not know', () => {
    const said = sentenceOf(answer('SOMETHING_NEW', [entity()]), locale);
    expect(said).toMatchObject({
      sentence: 'The companion on SOMETHING_NEW.',
      action: 'What to do on SOMETHING_NEW.',
      state: 'info',
    });
  });

  it.each(['OVER_LIMIT', 'BLOCKED', 'HELD_OVERDUE', 'OVERDUE', 'NEAR_LIMIT', 'ROOM'])(
    'says the companion’s own sentence where the figure of %s is not there',
    (code) => {
      expect(sentenceOf(answer(code, []), locale).sentence).toBe(`The companion on ${code}.`);
    },
  );

  it('takes what Apex sends as null for absent', () => {
    const row = { ...entity(), creditLimit: null, available: null, oldestOverdueDays: null, problem: null };
    expect(plain(sentenceOf(answer('NO_LIMIT', [row], { total: null }), locale).sentence)).toContain('7');
  });

  it('has nothing to do when there is room, and somebody to ask when there is none', () => {
    expect(sentenceOf(answer('ROOM', [entity()]), locale).action).toBeUndefined();
    const over = sentenceOf(answer('OVER_LIMIT', [entity({ available: '-1.00' })]), locale);
    expect(over.action).toMatch(language === 'de' ? /Finanzabteilung/ : /finance/);
  });
});
