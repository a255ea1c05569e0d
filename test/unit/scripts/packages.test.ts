// When `npm ci` runs: whenever node_modules is not what the lock file asks for, and only then.
import { expect, test } from 'vitest';
import { isInstalled } from '../../../scripts/setup/packages.mjs';

const lock = (packages: Record<string, object>) => ({ packages: { '': { version: '0.1.0' }, ...packages } });
const wanted = lock({
  'node_modules/left': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/other-system': { version: '2.0.0', integrity: 'sha512-b', optional: true },
});

test('packages that match the lock file are left alone, optional ones of other systems absent', () => {
  const installed = { packages: { 'node_modules/left': { version: '1.0.0', integrity: 'sha512-a' } } };
  expect(isInstalled(wanted, installed)).toBe(true);
});

test.each([
  ['is missing', {}],
  ['has another version', { 'node_modules/left': { version: '1.0.1', integrity: 'sha512-a' } }],
  ['has other content', { 'node_modules/left': { version: '1.0.0', integrity: 'sha512-c' } }],
])('packages are installed when one %s', (_what, packages) => {
  expect(isInstalled(wanted, { packages })).toBe(false);
});

test('an optional package of another version is replaced', () => {
  const left = { version: '1.0.0', integrity: 'sha512-a' };
  const stale = { version: '1.9.0', integrity: 'sha512-z' };
  expect(
    isInstalled(wanted, { packages: { 'node_modules/left': left, 'node_modules/other-system': stale } }),
  ).toBe(false);
});
