// `npm run demo`, `npm test` and `npm run bench` on a bare machine: install what is missing, build, run.
// Only Node's own modules until the packages are installed.
import { bundle } from './setup/bundle.mjs';
import { SetupError } from './setup/commands.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { ensureRedis } from './setup/redis.mjs';
import { lineOf, runTests } from './setup/testRun.mjs';

const MIN_NODE = [20, 19];

function ensureNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [minMajor = 0, minMinor = 0] = MIN_NODE;
  if (major > minMajor || (major === minMajor && minor >= minMinor)) return;
  throw new SetupError(
    `Marvin needs Node ${MIN_NODE.join('.')} or newer, this is ${process.versions.node}: install Node 20 from https://nodejs.org and try again.`,
  );
}

/** @param {readonly string[]} args */
async function demo(args) {
  const { register } = await import('tsx/esm/api');
  register();
  const { runDemo } = await import('./demo.js');
  return runDemo(args);
}

/** @param {readonly string[]} args */
async function bench(args) {
  const { register } = await import('tsx/esm/api');
  register();
  const { runBench } = await import('../bench/main.js');
  return runBench(args);
}

/** @type {Record<string, (args: readonly string[]) => Promise<number>>} */
const COMMANDS = { demo, test: runTests, bench };

const LOOK_FOR_PARENT_MS = 500;

/**
 * npm runs us in a shell. A SIGTERM to npm ends that shell and does not reach us: we see only that our parent has changed, and
 * end as if the signal had come to us. Without npm nobody stands between us and the signal, and a parent may leave.
 */
function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const look = () => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  };
  const timer = setInterval(look, LOOK_FOR_PARENT_MS).unref();
}

/** @param {string[]} argv */
async function main([name = '', ...args]) {
  const command = COMMANDS[name];
  if (!command)
    throw new SetupError(
      'Usage: node scripts/bootstrap.mjs demo [--stay] | test [vitest arguments] | bench [options]',
    );
  ensureNode();
  endWithNpm();
  await ensurePackages();
  await ensureRedis();
  await bundle();
  process.exit(await command(args));
}

const argv = process.argv.slice(2);
main(argv).catch((error) => {
  console.error(error instanceof SetupError ? error.message : error);
  if (argv[0] === 'test') console.log(lineOf({ passed: 0, failed: 1, skipped: 0 }));
  process.exit(1);
});
