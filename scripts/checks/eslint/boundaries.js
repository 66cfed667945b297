/** Which folder may import which: the layers of README.md's folder map as rules. */
import boundaries from 'eslint-plugin-boundaries';

/** One business noun each: they decide, and know neither the API nor the database nor any ERP. */
export const PROCESS_FOLDERS = [
  'audit',
  'credit',
  'customers',
  'delivery',
  'freshness',
  'invoices',
  'orders',
  'routing',
  'rules',
];

const PROCESS = `companion/src/(${PROCESS_FOLDERS.join('|')})`;

const elements = [
  { type: 'canonical', pattern: 'companion/src/canonical' },
  { type: 'platform', pattern: 'companion/src/platform' },
  { type: 'process', pattern: PROCESS },
  { type: 'adapter', pattern: 'companion/src/systems/erp/adapters/*' },
  { type: 'systems', pattern: 'companion/src/systems' },
  { type: 'database', pattern: 'companion/src/database' },
  { type: 'http', pattern: 'companion/src/http' },
  { type: 'local', pattern: 'local' },
  { type: 'scripts', pattern: 'scripts' },
  { type: 'test', pattern: 'test' },
  { type: 'companion', pattern: 'companion/src' },
];

const files = [
  { category: 'test', pattern: '**/*.test.ts' },
  { category: 'app', pattern: 'companion/src/{app,erps,presence,telemetry,worker}.ts' },
  { category: 'main', pattern: 'companion/src/main.ts' },
  // What others may know of a folder: its port, and the answers it gives.
  {
    category: 'port',
    pattern: ['companion/src/**/port.ts', 'companion/src/**/answer.ts', 'companion/src/http/services.ts'],
  },
  { category: 'port', pattern: 'companion/src/systems/erp/{adapter,connection-store,errors}.ts' },
  // Everybody counts and traces; how is platform's alone.
  { category: 'port', pattern: 'companion/src/platform/{metrics,traces}.ts' },
  { category: 'errors', pattern: 'companion/src/platform/{errors,error-catalogue,limits}.ts' },
];

/** Outside packages that tie a file to the API, the database or the network. */
const OUTSIDE = [
  'hono',
  '@hono/*',
  'drizzle-orm',
  'postgres',
  'pg-boss',
  'undici',
  'pino',
  'http',
  'https',
  'net',
  'fs',
  'child_process',
];
const DATABASE = ['drizzle-orm', 'postgres', 'pg-boss'];

/** @param {string} type */
const from = (type) => ({ element: { type } });
/** @param {string[]} types */
const toElements = (...types) => ({ element: { types: { anyOf: types } } });
/** @param {string[]} categories */
const toFiles = (...categories) => ({ file: { categories: { anyOf: categories } } });
/** @param {string[]} sources */
const toModules = (...sources) => [
  { module: { origin: 'external', source: sources } },
  { module: { origin: 'core', source: sources.flatMap((source) => [source, `node:${source}`]) } },
];

const policies = [
  {
    from: [{ element: { types: { anyOf: elements.map(({ type }) => type) } } }],
    allow: { to: [{ module: { origin: ['external', 'core'] } }] },
  },
  { from: from('canonical'), disallow: { to: [{ module: { origin: ['external', 'core'] } }] } },
  { from: from('canonical'), allow: { to: [{ module: { origin: 'external', source: 'big.js' } }] } },

  { from: from('platform'), allow: { to: toElements('canonical') } },

  { from: from('process'), allow: { to: [toElements('canonical'), toFiles('port'), toFiles('errors')] } },
  { from: from('process'), disallow: { to: toModules(...OUTSIDE) } },

  { from: from('systems'), allow: { to: [toElements('canonical', 'platform', 'adapter'), toFiles('port')] } },
  { from: from('adapter'), allow: { to: [toElements('canonical', 'platform', 'systems'), toFiles('port')] } },
  { from: from('systems'), disallow: { to: toModules(...DATABASE) } },
  { from: from('adapter'), disallow: { to: toModules(...DATABASE) } },

  { from: from('database'), allow: { to: [toElements('canonical', 'platform'), toFiles('port')] } },

  { from: from('http'), allow: { to: [toElements('canonical', 'platform'), toFiles('port')] } },
  { from: from('http'), disallow: { to: toModules(...DATABASE) } },

  { from: { file: { categories: 'main' } }, allow: { to: [toFiles('app'), toElements('platform')] } },
  {
    from: { file: { categories: 'app' } },
    allow: {
      to: [toElements('canonical', 'platform', 'process', 'systems', 'adapter', 'database', 'http'), toFiles('app')],
    },
  },

  { from: from('scripts'), allow: { to: toElements(...elements.map(({ type }) => type)) } },
  { from: from('test'), allow: { to: toElements(...elements.map(({ type }) => type)) } },

  // A test beside the code may use whatever it needs; nobody uses a test.
  { from: { file: { categories: 'test' } }, allow: { to: toElements(...elements.map(({ type }) => type)) } },
  { from: { file: { categories: 'test' } }, allow: { to: [{ module: { origin: ['external', 'core'] } }] } },
  { disallow: { to: toFiles('test') } },
];

export default /** @type {import('eslint').Linter.Config} */ ({
  files: ['companion/**/*.ts', 'local/**/*.ts', 'scripts/**/*.ts', 'test/**/*.ts'],
  plugins: { boundaries },
  settings: {
    'boundaries/elements': elements,
    'boundaries/files': files,
    // Resolving by Node's rules is enough: every import ends in its file's own name.
    'import/resolver': { node: { extensions: ['.ts', '.mjs', '.js'] } },
  },
  rules: {
    'boundaries/dependencies': [
      'error',
      {
        default: 'disallow',
        checkAllOrigins: true,
        message: '{{from.element.types}} must not import {{dependency.source}}',
        policies,
      },
    ],
  },
});
