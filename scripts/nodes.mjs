// `npm run test:nodes`: the whole test run on Node 20 and on the newest long-term release, or on the majors that are named. Each
// binary comes from npm into var/nodes; nothing is installed.
import { execFileSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { ROOT, run, SetupError } from './setup/commands.mjs';

const OLDEST = '20';
const PACKAGE = `node-${process.platform}-${process.arch}`;

/** @returns {string} the newest even major: odd ones never become long-term releases */
function newestLongTerm() {
  const latest = execFileSync('npm', ['view', PACKAGE, 'version'], { encoding: 'utf8' });
  const major = Number(latest.split('.')[0]);
  return String(major - (major % 2));
}

/**
 * @param {string} major
 * @returns {Promise<string>} the folder of its `node`
 */
async function fetchNode(major) {
  const into = join(ROOT, 'var/nodes', major);
  const code = await run('npm', ['install', '--no-save', '--prefix', into, `${PACKAGE}@${major}`]);
  if (code !== 0) throw new SetupError(`npm has no ${PACKAGE}@${major}; name majors that it has.`);
  return join(into, 'node_modules', PACKAGE, 'bin');
}

/**
 * @param {string} major
 * @param {readonly string[]} tests arguments for vitest; none: all tests and the static checks
 */
async function testOn(major, tests) {
  const bin = await fetchNode(major);
  const version = execFileSync(join(bin, 'node'), ['--version'], { encoding: 'utf8' }).trim();
  console.log(`\nNode ${version}`);
  const path = [bin, process.env.PATH ?? ''].join(delimiter);
  const code = await run(join(bin, 'node'), ['scripts/bootstrap.mjs', 'test', ...tests], { PATH: path });
  return { version, code };
}

/** @param {readonly string[]} args */
async function main(args) {
  const majors = args.filter((arg) => /^\d+$/.test(arg));
  const tests = args.filter((arg) => !majors.includes(arg));
  const ends = [];
  for (const major of majors.length > 0 ? majors : [OLDEST, newestLongTerm()])
    ends.push(await testOn(major, tests));
  console.log('');
  for (const { version, code } of ends) console.log(`Node ${version}: ${code === 0 ? 'passed' : 'failed'}`);
  return ends.every(({ code }) => code === 0) ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    console.error(error instanceof SetupError ? error.message : error);
    process.exit(1);
  },
);
