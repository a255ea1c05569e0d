// The walls of docs/architecture.md, "Rooms": each folder states what it may import, and every other import is an error.
// A name that starts with `src/` is a folder (its own files, not those of its subfolders) or one file without its
// extension; `*` is any one name. Every other entry is a package, or the start of one (`node:`). A folder may always import
// itself.
import { dirname, join, relative } from 'node:path';

const pure = ['src/shared/domain'];
const contracts = [...pure, 'src/shared/contracts'];
const errors = ['src/shared/errors'];
const sealing = ['src/shared/sealing'];
const config = ['src/shared/config'];
const redis = ['src/shared/redis'];
const calls = ['src/shared/calls', 'src/shared/callbackId'];
const counters = ['src/shared/counters'];
const texts = ['src/shared/texts'];
const words = ['src/shared/words', ...texts];
const why = ['src/shared/why'];
const documents = ['src/shared/documents'];
const onec = ['src/shared/onec'];
const robots = ['src/shared/robots'];
const service = ['src/shared/logging', 'src/shared/processLife', 'src/shared/deadline'];
const build = ['src/shared/buildInfo'];
const http = ['src/shared/http'];
const tracing = ['src/shared/tracing'];

/** @type {Readonly<Record<string, readonly string[]>>} */
export const WALLS = {
  'src/shared': ['node:', 'zod', 'pino'],
  'src/shared/domain': ['luxon', 'libphonenumber-js'],
  'src/shared/contracts': [...pure, 'zod'],
  'src/shared/config': [
    ...contracts,
    ...errors,
    ...sealing,
    'src/shared/robots/*/*Config',
    'zod',
    'yaml',
    'fastest-levenshtein',
    'node:',
  ],
  'src/shared/redis': [
    ...contracts,
    ...config,
    ...errors,
    ...sealing,
    'src/shared/deadline',
    'bullmq',
    'ioredis',
    'zod',
    'node:',
  ],
  'src/shared/counters': [...contracts, ...redis],
  'src/shared/calls': [
    ...contracts,
    ...redis,
    ...counters,
    ...sealing,
    'src/shared/callbackId',
    'bullmq',
    'zod',
    'node:',
  ],
  'src/shared/documents': [
    ...contracts,
    ...errors,
    ...redis,
    ...calls,
    ...sealing,
    'src/shared/groupedBy',
    'bullmq',
    'zod',
  ],
  'src/shared/why': [...contracts, ...sealing, ...redis, ...calls, ...documents, ...words, 'luxon'],
  'src/shared/words': [...pure, ...texts, 'src/shared/calls'],
  'src/shared/texts': [...pure, 'src/shared/texts/*', 'intl-messageformat', 'node:'],
  'src/shared/texts/*': ['src/shared/texts'],
  'src/shared/robots': [...contracts, 'src/shared/robots/*', 'axios', 'node:'],
  'src/shared/robots/*': [...contracts, 'src/shared/robots', 'zod', 'axios', 'node:'],
  // The simulator talks like VoiceBox.
  'src/shared/robots/training': [...contracts, 'src/shared/robots', 'src/shared/robots/voicebox', 'zod'],
  'src/shared/http': [...errors, 'express-rate-limit', 'node:'],
  'src/shared/metrics': [...build, ...calls, ...redis, 'prom-client'],
  'src/shared/tracing': [...build, 'src/shared/deadline', '@opentelemetry/'],
  'src/shared/onec': [...contracts, ...errors, 'zod', 'axios', 'node:'],

  'src/producer': [
    ...contracts,
    ...build,
    ...tracing,
    ...config,
    ...errors,
    ...sealing,
    ...redis,
    'src/producer/commands',
    'bullmq',
    'commander',
    'zod',
    'node:',
  ],
  'src/producer/commands': [
    ...contracts,
    ...config,
    ...errors,
    ...sealing,
    ...redis,
    ...calls,
    ...documents,
    ...onec,
    ...build,
    ...words,
    'src/shared/passwords',
    'src/shared/groupedBy',
    'src/producer',
    'src/producer/intake/unspoken',
    'src/producer/privacy',
    'src/producer/queueing',
    'src/producer/readers',
    'src/producer/reports',
    'src/producer/scenario',
    'src/producer/trial',
    ...why,
    'cli-table3',
    'commander',
    'ioredis',
    'node:',
  ],
  'src/producer/intake': [
    ...pure,
    ...config,
    ...errors,
    ...onec,
    'src/shared/callbackId',
    'src/producer/readers',
    'node:',
  ],
  'src/producer/readers': [
    ...pure,
    ...errors,
    ...onec,
    'src/shared/domain/zoneOffset',
    'saxes',
    'yauzl',
    'node:',
  ],
  'src/producer/queueing': [
    ...contracts,
    ...config,
    ...errors,
    ...sealing,
    ...redis,
    ...calls,
    ...documents,
    ...onec,
    ...tracing,
    'src/shared/groupedBy',
    'src/producer',
    'src/producer/intake',
    'src/producer/readers',
    'cli-progress',
    'luxon',
    'zod',
    'node:',
  ],
  'src/producer/scenario': [...pure, ...config, ...errors, 'src/shared/robots/voicebox', 'zod'],
  'src/producer/trial': [...pure, ...config, ...errors, ...redis, ...calls, ...robots, 'node:'],
  'src/producer/reports': [...contracts, ...errors, 'src/shared/groupedBy', 'cli-table3', 'luxon'],
  'src/producer/privacy': [
    ...contracts,
    ...config,
    ...errors,
    ...sealing,
    ...redis,
    ...calls,
    ...documents,
    ...onec,
    'src/producer',
    'src/producer/readers',
    'bullmq',
    'node:fs/promises',
    'node:timers/promises',
  ],
  'src/workers': [
    ...pure,
    ...config,
    ...errors,
    ...sealing,
    ...redis,
    ...onec,
    ...service,
    ...build,
    'src/workers/dialling',
    'src/workers/results',
    'src/workers/watch',
    'bullmq',
    'node:',
  ],
  'src/workers/dialling': [
    ...contracts,
    ...config,
    ...errors,
    ...sealing,
    ...redis,
    ...calls,
    ...counters,
    ...robots,
    ...onec,
    ...service,
    'src/workers/watch/deskWatch',
    'bullmq',
    'zod',
    'node:',
  ],
  'src/workers/watch': [
    ...contracts,
    ...config,
    ...redis,
    ...calls,
    ...http,
    ...tracing,
    ...build,
    ...service,
    'src/shared/metrics',
    'src/shared/robots',
    'bullmq',
    'ioredis',
    'prom-client',
    'node:',
  ],
  'src/workers/results': [
    ...contracts,
    ...config,
    ...errors,
    ...sealing,
    ...redis,
    ...calls,
    ...onec,
    ...service,
    'src/workers/watch/deskWatch',
    'bullmq',
    'luxon',
    'node:',
  ],

  'src/webhooks': [
    ...texts,
    ...contracts,
    ...config,
    ...errors,
    ...redis,
    ...calls,
    ...robots,
    ...service,
    ...build,
    ...tracing,
    ...sealing,
    'src/webhooks/live',
    'src/webhooks/todo',
    'src/webhooks/documents',
    'src/webhooks/access',
    'src/webhooks/board',
    'src/webhooks/http',
    'src/webhooks/metrics',
    'src/webhooks/onec',
    'src/webhooks/pages',
    'src/webhooks/pages/todo/copyScript',
    'src/webhooks/robot',
    'express',
    'helmet',
    'zod',
    'node:',
  ],
  'src/webhooks/http': [...errors, ...http, 'express', 'node:'],
  'src/webhooks/access': [
    ...texts,
    ...config,
    ...errors,
    ...sealing,
    ...service,
    ...http,
    'src/shared/passwords',
    'src/webhooks/audit',
    'src/webhooks/http',
    'src/webhooks/pages/cardPages',
    'src/webhooks/pages/errorPages',
    'src/webhooks/pages/page',
    'src/webhooks/pages/siteMap',
    'express',
    'express-rate-limit',
    'zod',
    'node:',
  ],
  'src/webhooks/board': [
    ...contracts,
    ...config,
    ...redis,
    ...words,
    'src/webhooks/audit',
    'src/webhooks/http',
    'src/webhooks/pages/documents/documentPath',
    'src/webhooks/pages/notices',
    'src/webhooks/pages/page',
    'src/webhooks/pages/siteMap',
    '@bull-board/',
    'bullmq',
    'express',
    'helmet',
    'luxon',
    'zod',
    'node:',
  ],
  'src/webhooks/metrics': [
    ...build,
    ...calls,
    ...redis,
    ...http,
    ...service,
    'src/shared/metrics',
    'src/webhooks/access',
    'src/webhooks/http',
    'express',
    'prom-client',
    'node:',
  ],
  'src/webhooks/onec': [
    ...config,
    ...calls,
    ...service,
    ...http,
    'src/webhooks/access',
    'src/webhooks/audit',
    'src/webhooks/http',
    'express',
  ],
  'src/webhooks/documents': [
    ...contracts,
    ...errors,
    ...redis,
    ...calls,
    ...documents,
    ...sealing,
    ...words,
    ...why,
    'zod',
  ],
  'src/webhooks/todo': [
    ...contracts,
    ...redis,
    ...calls,
    ...documents,
    ...words,
    'src/shared/groupedBy',
    'src/webhooks/documents',
  ],
  'src/webhooks/pages/todo': [
    ...contracts,
    ...documents,
    ...onec,
    ...words,
    ...why,
    ...service,
    'src/shared/groupedBy',
    'src/webhooks/audit',
    'src/webhooks/documents',
    'src/webhooks/http',
    'src/webhooks/pages',
    'src/webhooks/pages/documents',
    'src/webhooks/todo',
    'express',
    'zod',
    'node:',
  ],
  'src/webhooks/live': ['express'],
  'src/webhooks/pages/documents': [
    ...contracts,
    'src/shared/callbackId',
    ...words,
    ...why,
    ...service,
    'src/webhooks/audit',
    'src/webhooks/documents',
    'src/webhooks/http',
    'src/webhooks/pages',
    'express',
    'luxon',
    'zod',
  ],
  'src/webhooks/pages': [
    ...contracts,
    ...config,
    ...redis,
    ...calls,
    ...words,
    ...service,
    'src/webhooks/live',
    'src/webhooks/documents',
    'src/webhooks/pages/documents',
    'src/webhooks/pages/todo',
    'src/webhooks/todo',
    'src/webhooks/audit',
    'src/webhooks/http',
    'express',
    'luxon',
    'zod',
    'node:',
  ],
  'src/webhooks/robot': [
    ...contracts,
    ...config,
    ...errors,
    ...redis,
    ...calls,
    ...robots,
    ...service,
    ...http,
    ...tracing,
    'src/webhooks/access',
    'src/webhooks/http',
    'src/webhooks/metrics',
    'express',
    'standardwebhooks',
    'zod',
    'node:',
  ],

  'src/simulator': [
    ...pure,
    ...config,
    ...errors,
    ...service,
    'src/shared/robots/exolve',
    'src/shared/robots/training',
    'src/shared/robots/voicebox',
    'commander',
    'zod',
    'node:',
  ],
};

const ROOT = import.meta.dirname;
/** HTTP leaves Marvin through these files only. */
const CLIENT = /Client\.ts$/;

/** @type {import('eslint').Rule.RuleModule} */
const walls = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      noWall: '{{folder}} states no wall; add it to eslint.walls.js.',
      crossed: '{{folder}} may not import {{target}} (eslint.walls.js).',
      notAClient: 'axios is imported by files named *Client.ts only.',
    },
  },
  create(context) {
    const file = relative(ROOT, context.filename);
    const folder = dirname(file);
    const allowed = WALLS[folder] ?? WALLS[join(dirname(folder), '*')];

    /** @param {import('estree').Node} node @param {string} specifier */
    const check = (node, specifier) => {
      const report = (messageId, target = specifier) =>
        context.report({ node, messageId, data: { folder, target } });
      if (!allowed) return report('noWall');
      if (specifier === 'axios' && !CLIENT.test(file)) return report('notAClient');
      if (!specifier.startsWith('.'))
        return allowed.some((name) => isPackage(name, specifier)) ? undefined : report('crossed');
      const target = join(folder, specifier).replace(/\.js$/, '');
      const isAllowed = [dirname(target), target].some(
        (name) => name === folder || allowed.some((pattern) => matchesGlob(name, pattern)),
      );
      return isAllowed ? undefined : report('crossed', target);
    };
    /** @param {{ source?: unknown }} node */
    const checkSource = (node) => {
      const { source } = node;
      if (source && typeof source.value === 'string') check(node, source.value);
    };
    return {
      ImportDeclaration: checkSource,
      ExportNamedDeclaration: checkSource,
      ExportAllDeclaration: checkSource,
      ImportExpression: checkSource,
    };
  },
};

/** @param {string} name @param {string} pattern with `*` for any one name, or a part of one */
function matchesGlob(name, pattern) {
  const source = pattern.split('*').map((part) => part.replace(/[.]/g, '\\.'));
  return new RegExp(`^${source.join('[^/]*')}$`).test(name);
}

/** @param {string} name @param {string} specifier */
function isPackage(name, specifier) {
  return /[:/]$/.test(name)
    ? specifier.startsWith(name)
    : specifier === name || specifier.startsWith(`${name}/`);
}

export default { rules: { walls } };
