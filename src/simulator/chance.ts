// Seeded chance: the same seed and the same names give the same number, whatever else happens.
import { createHash } from 'node:crypto';

/** @returns a number in [0, 1) that depends on the seed and the names only */
export function chance(seed: string, ...names: readonly (string | number)[]): number {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, ...names]))
    .digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}
