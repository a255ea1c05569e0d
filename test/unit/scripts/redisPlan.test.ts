// What the set-up does about redis-server: use it, install it where it may, or say one sentence that fits the system.
import { expect, test } from 'vitest';
import { planRedis } from '../../../scripts/setup/redis.mjs';

const DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n';
const UBUNTU = 'NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n';
const ROCKY = 'NAME="Rocky Linux"\nID="rocky"\nID_LIKE="rhel centos fedora"\n';

const system = (given: {
  platform?: NodeJS.Platform;
  osRelease?: string;
  isRoot?: boolean;
  programs?: string[];
}) => ({
  platform: given.platform ?? 'linux',
  osRelease: given.osRelease ?? '',
  isRoot: given.isRoot ?? false,
  has: (program: string) => (given.programs ?? []).includes(program),
});

test('a redis-server on PATH is used, whatever the system', () => {
  expect(planRedis(system({ platform: 'darwin', programs: ['redis-server'] }))).toEqual({ kind: 'found' });
});

test.each([
  ['Debian', DEBIAN],
  ['Ubuntu', UBUNTU],
])('root on %s gets it through apt', (_name, osRelease) => {
  expect(planRedis(system({ osRelease, isRoot: true, programs: ['apt-get'] }))).toEqual({ kind: 'apt' });
});

test.each([
  ['Debian', DEBIAN],
  ['Ubuntu', UBUNTU],
])('an ordinary user on %s gets it unpacked, without installing it', (_name, osRelease) => {
  const programs = ['apt-get', 'dpkg'];
  expect(planRedis(system({ osRelease, programs }))).toEqual({ kind: 'fetch' });
});

test.each<[string, Parameters<typeof system>[0], string]>([
  [
    'a Debian user without root',
    { osRelease: DEBIAN, programs: ['apt-get'] },
    'sudo apt-get install -y redis-server',
  ],
  ['root on Rocky', { osRelease: ROCKY, isRoot: true }, 'sudo dnf install -y redis'],
  ['a Mac with Homebrew', { platform: 'darwin', programs: ['brew'] }, 'brew install redis'],
  ['a Mac without Homebrew', { platform: 'darwin' }, 'https://brew.sh'],
  ['Windows', { platform: 'win32' }, 'wsl --install'],
  ['an unknown Linux', { osRelease: 'ID=homegrown\n' }, 'your package manager'],
  ['a machine with Docker', { platform: 'darwin', programs: ['docker'] }, 'docker run'],
])('%s is told in one sentence what to do', (_who, given, advice) => {
  const plan = planRedis(system(given));
  expect(plan).toMatchObject({ kind: 'ask', sentence: expect.stringContaining(advice) as string });
  expect(plan).toMatchObject({ sentence: expect.not.stringContaining('\n') as string });
});

test('a sentence mentions Docker only where it is installed', () => {
  const plan = planRedis(system({ osRelease: DEBIAN, programs: ['apt-get'] }));
  expect(plan).toMatchObject({ sentence: expect.not.stringMatching(/docker/i) as string });
});
