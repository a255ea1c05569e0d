// What must be re-sealed before an older key is removed, and what was sealed with one that is gone already.
import { say } from '../../shared/texts/say.js';
import type { Session } from '../cli.js';
import { inWords, sealedBy } from '../privacy/sealedTexts.js';
import { warning, well, type Finding } from './finding.js';

export async function seals({ redis, vault: { ring } }: Session): Promise<Finding[]> {
  const byKey = [...(await sealedBy(redis))].filter(([keyId]) => keyId !== ring.currentKeyId);
  if (byKey.length === 0)
    return [well(say('seals: ok, everything is sealed with "{id}"', { id: ring.currentKeyId }))];
  return byKey.map(([id, counts]) => {
    const about = { id, counts: inWords(counts) };
    if (ring.has(id))
      return well(
        say('seals: {counts} still hang on "{id}"; run "marvin reseal" before it is removed', about),
      );
    return warning(
      say(
        'sealed with "{id}", which is not in MARVIN_SEAL_KEYS, and cannot be opened: {counts}; put that key back behind the first.',
        about,
      ),
    );
  });
}
