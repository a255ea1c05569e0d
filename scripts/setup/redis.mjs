// redis-server for the demo and the tests: found on PATH, installed through apt where we may, or unpacked from the
// distribution's packages where we may not; else one sentence asks for it.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findProgram, ROOT, run, runQuietly, SetupError } from './commands.mjs';

/**
 * @typedef {object} System
 * @property {NodeJS.Platform} platform
 * @property {string} osRelease text of /etc/os-release, empty where there is none
 * @property {boolean} isRoot
 * @property {(program: string) => boolean} has whether a program is on PATH
 */

/** @typedef {{ kind: 'found' } | { kind: 'apt' } | { kind: 'fetch' } | { kind: 'ask', sentence: string }} RedisPlan */

/**
 * What to do about redis-server on a system.
 *
 * @param {System} system
 * @returns {RedisPlan}
 */
export function planRedis(system) {
  if (system.has('redis-server')) return { kind: 'found' };
  if (system.isRoot && isDebianLike(system) && system.has('apt-get')) return { kind: 'apt' };
  if (isDebianLike(system) && system.has('apt-get') && system.has('dpkg')) return { kind: 'fetch' };
  const docker = system.has('docker') ? ` Or run everything in Docker: ${DOCKER}` : '';
  return { kind: 'ask', sentence: `redis-server is missing: ${remedy(system)}, then try again.${docker}` };
}

const DOCKER =
  'docker run --rm -it -v "$PWD":/marvin -v /marvin/node_modules -w /marvin node:20 npm run demo';

/** Package managers' commands by the `ID` and `ID_LIKE` of os-release; the first that applies wins. */
const REMEDIES = [
  { ids: ['debian', 'ubuntu'], command: 'sudo apt-get install -y redis-server' },
  { ids: ['fedora', 'rhel', 'centos'], command: 'sudo dnf install -y redis' },
  { ids: ['alpine'], command: 'sudo apk add redis' },
  { ids: ['arch'], command: 'sudo pacman -S redis' },
  { ids: ['suse', 'opensuse'], command: 'sudo zypper install redis' },
];

/** @param {System} system */
function remedy(system) {
  if (system.platform === 'darwin') {
    return `install it with Homebrew (${system.has('brew') ? '' : 'from https://brew.sh; '}brew install redis)`;
  }
  if (system.platform === 'win32') {
    return 'Redis does not run on Windows itself; use WSL (wsl --install), and in it: sudo apt-get install -y redis-server';
  }
  const ids = idsOf(system.osRelease);
  const known = REMEDIES.find((candidate) => candidate.ids.some((id) => ids.includes(id)));
  return known
    ? `install it with ${known.command}`
    : 'install Redis 6.2 or newer with your package manager, so that redis-server is on PATH';
}

/** @param {System} system */
function isDebianLike({ platform, osRelease }) {
  const ids = idsOf(osRelease);
  return platform === 'linux' && (ids.includes('debian') || ids.includes('ubuntu'));
}

/** @param {string} osRelease */
function idsOf(osRelease) {
  const values = [...osRelease.matchAll(/^(?:ID|ID_LIKE)="?([^"\n]*)"?$/gm)].map((match) => match[1] ?? '');
  return values.join(' ').split(/\s+/);
}

/** Makes sure that `redis-server` can be started. */
export async function ensureRedis() {
  const plan = planRedis({
    platform: process.platform,
    osRelease: existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '',
    isRoot: process.getuid?.() === 0,
    has: (program) => findProgram(program) !== null,
  });
  if (plan.kind === 'ask') throw new SetupError(plan.sentence);
  if (plan.kind === 'apt') await installThroughApt();
  if (plan.kind === 'fetch') await fetchWithoutRoot();
}

const APT = ['-qq', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];

async function installThroughApt() {
  console.error('Installing redis-server through apt …');
  await run('apt-get', ['update', '-qq']); // an old list may be enough: the installation shows it
  const code = await withoutStartingServices(() =>
    run('apt-get', ['install', ...APT, 'redis-server'], { DEBIAN_FRONTEND: 'noninteractive' }),
  );
  if (code !== 0 || !findProgram('redis-server')) {
    throw new SetupError('apt could not install redis-server (above); fix what it says and try again.');
  }
  await keepServiceOff();
}

const POLICY = '/usr/sbin/policy-rc.d';

/**
 * Debian starts a service as soon as its package is installed, unless policy-rc.d says no (exit code 101).
 * We want the program, not a second Redis on port 6379.
 *
 * @param {() => Promise<number>} install
 */
async function withoutStartingServices(install) {
  if (existsSync(POLICY)) return install();
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return await install();
  } finally {
    rmSync(POLICY, { force: true });
  }
}

/** The service must not start with the next boot either. */
async function keepServiceOff() {
  if (findProgram('systemctl')) await runQuietly('systemctl', ['disable', 'redis-server']);
}

const FETCHED = join(ROOT, 'var/redis');
/** The server and the libraries that a plain Debian or Ubuntu lacks; a release that has one under another name goes without it. */
const PACKAGES = [
  'redis-server',
  'redis-tools',
  'liblzf1',
  'libjemalloc2',
  'liblua5.1-0',
  'lua-bitop',
  'lua-cjson',
];

/**
 * For an ordinary user: the distribution's own packages, unpacked into var/ and run from there. Nothing is installed.
 *
 * @param {string} [dir]
 */
async function fetchWithoutRoot(dir = FETCHED) {
  const bin = join(dir, 'bin');
  if (!existsSync(join(bin, 'redis-server'))) await unpackRedis(dir, bin);
  process.env.PATH = [bin, process.env.PATH ?? ''].join(delimiter);
}

/**
 * @param {string} dir
 * @param {string} bin
 */
async function unpackRedis(dir, bin) {
  console.error('Fetching redis-server into var/redis, without installing it …');
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(bin, { recursive: true });
  const get = `cd "$0" && for name; do apt-get download -qq "$name" || true; done; for deb in *.deb; do dpkg -x "$deb" root; done`;
  const { code, output } = await runQuietly('sh', ['-c', get, dir, ...PACKAGES]);
  const root = join(dir, 'root');
  if (code !== 0 || !existsSync(join(root, 'usr/bin/redis-server')))
    throw new SetupError(
      `redis-server could not be fetched: install it with sudo apt-get install -y redis-server, then try again.\n${output}`,
    );
  const libraries = readdirSync(join(root, 'usr/lib')).map((name) => join(root, 'usr/lib', name));
  const script = `#!/bin/sh\nLD_LIBRARY_PATH='${libraries.join(':')}' exec '${join(root, 'usr/bin/redis-server')}' "$@"\n`;
  writeFileSync(join(bin, 'redis-server'), script, { mode: 0o755 });
}
