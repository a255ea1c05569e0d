// Sealing: what is sealed opens with its key only, and a seal shows nothing of what is inside.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SealError } from '../../../src/shared/errors.js';
import {
  createVault,
  generateSealKey,
  keyIdOf,
  parseSealKeys,
  SealRing,
} from '../../../src/shared/sealing.js';

const [oldKey, newKey] = [generateSealKey('old'), generateSealKey('new')];

describe('sealing', () => {
  it('opens whatever it sealed, and never seals one text the same way twice', () => {
    const ring = new SealRing(parseSealKeys(newKey));
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const sealed = ring.seal(text);
        expect(ring.open(sealed)).toBe(Buffer.from(text, 'utf8').toString('utf8'));
        expect(ring.seal(text)).not.toBe(sealed);
      }),
    );
  });

  it('seals with the first key and opens with any, so keys can be rotated', () => {
    const sealedBefore = new SealRing(parseSealKeys(oldKey)).seal('Пётр');
    const rotated = new SealRing(parseSealKeys(`${newKey},${oldKey}`));
    expect(rotated.open(sealedBefore)).toBe('Пётр');
    expect(keyIdOf(rotated.seal('Пётр'))).toBe('new');
  });

  it('refuses a key it was not given and a text that was changed, without quoting either', () => {
    const sealed = new SealRing(parseSealKeys(oldKey)).seal('Пётр');
    expect(() => new SealRing(parseSealKeys(newKey)).open(sealed)).toThrow(SealError);
    const ring = new SealRing(parseSealKeys(oldKey));
    const tampered = sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA');
    expect(() => ring.open(tampered)).toThrow(/does not open/);
  });

  it.each(['', 'k1', 'k1:short', 'k 1:AAAA', `${newKey},${newKey}`])('refuses the key list "%s"', (text) => {
    expect(() => parseSealKeys(text)).toThrow();
  });

  it('gives a phone the same key every time and different phones different ones', () => {
    const vault = createVault(new SealRing(parseSealKeys(newKey)), Buffer.alloc(32, 1));
    expect(vault.phoneKey('79161234567')).toBe(vault.phoneKey('79161234567'));
    expect(vault.phoneKey('79161234567')).not.toBe(vault.phoneKey('79161234568'));
    expect(vault.phoneKey('79161234567')).toHaveLength(22);
  });
});
