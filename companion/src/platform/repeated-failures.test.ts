import { expect, it } from 'vitest';
import { countRepeated } from './repeated-failures.ts';

const SECOND = 1_000;

function failures() {
  let nowMs = 0;
  const said: string[] = [];
  const report = countRepeated((name, error, count) => said.push(`${name}: ${error.message}, ${count}`), {
    now: () => nowMs,
  });
  return { said, report, pass: (ms: number) => (nowMs += ms) };
}

const away = (): Error => Object.assign(new Error('away'), { code: 'ECONNREFUSED' });

it('says a failure at once, and what repeats it once a minute with the count', () => {
  const { said, report, pass } = failures();
  for (let second = 0; second < 150; second += 1) {
    report('jobs', away());
    report('jobs', away());
    pass(SECOND);
  }
  expect(said).toEqual(['jobs: away, 1', 'jobs: away, 120', 'jobs: away, 120']);
});

it('says what fails otherwise, or elsewhere, at once', () => {
  const { said, report } = failures();
  report('jobs', away());
  report('seal', away());
  report('jobs', Object.assign(new Error('cut'), { code: 'ECONNRESET' }));
  report('jobs', new TypeError('a defect'));
  report('jobs', new TypeError('another defect, of another place'));
  report('jobs', away());
  expect(said).toHaveLength(5);
});
