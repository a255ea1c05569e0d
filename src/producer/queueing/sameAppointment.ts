// Whether a patient is queued about an appointment already, under another document: numbers of documents that went through Excel lose
// their zeros, and a callback for each would ring the patient again after the first has connected.
import { hash } from 'node:crypto';
import { callbackJobId } from '../../shared/callbackId.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import type { Vault } from '../../shared/sealing.js';
import type { Candidate } from '../intake/candidate.js';

/**
 * Remembers until its appointment which document a phone and an appointment came with. Only keyed hashes are kept. A family that
 * shares a phone may well have two at one time, so this is for a warning.
 *
 * @param isLookOnly remember nothing
 * @returns how many rows have the phone and the appointment of another document
 */
export async function countSameAppointments(
  desk: DeskQueues,
  vault: Vault,
  rows: readonly Candidate[],
  { nowMs, isLookOnly }: { readonly nowMs: number; readonly isLookOnly: boolean },
): Promise<number> {
  if (rows.length === 0) return 0;
  const entries = rows.flatMap(({ ref, phones, appointmentMs }, row) =>
    phones.map((phone) => ({
      row,
      name: hashOf(`${vault.phoneKey(phone)} ${appointmentMs}`),
      document: hashOf(callbackJobId(ref)),
      ttlMs: Math.max(appointmentMs - nowMs, 1),
    })),
  );
  const known = (await desk.redis.eval(
    REMEMBER,
    1,
    desk.keys.appointment(''),
    isLookOnly ? '0' : '1',
    ...entries.flatMap(({ name, document, ttlMs }) => [name, document, ttlMs]),
  )) as string[]; // the script returns nothing else
  const same = entries.filter(({ document }, index) => known[index] !== '' && known[index] !== document);
  return new Set(same.map(({ row }) => row)).size;
}

/**
 * KEYS: start of the keys. ARGV: whether to remember, then name, document and lifetime of each. What each key had before, '' for
 * nothing; a free one gets its document. One command: one for each row would cost the import.
 */
const REMEMBER = `
local known = {}
for i = 2, #ARGV, 3 do
  local key = KEYS[1] .. ARGV[i]
  local before = redis.call('GET', key) or ''
  if before == '' and ARGV[1] == '1' then redis.call('SET', key, ARGV[i + 1], 'PX', ARGV[i + 2]) end
  known[#known + 1] = before
end
return known`;

function hashOf(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 22);
}
