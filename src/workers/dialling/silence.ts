// The end of a call of which nothing was heard before its deadline (law 5).
import { moveToDelayed, type HeldJob } from '../../shared/calls/moves.js';
import { conclude, settle } from '../../shared/calls/settle.js';
import type { CallVerdict } from '../../shared/contracts/callEvent.js';
import type { CallbackJob } from '../../shared/contracts/job.js';
import type { OpenCall } from '../../shared/domain/callback.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';
import { areSpoolsEmptySince } from '../../shared/redis/spoolRegistry.js';
import type { HasTalked } from './pastCalls.js';

/** How long a silent call waits for a web process that cannot reach Redis, and how often it is looked at. */
const SPOOL_PATIENCE_MS = 15 * 60_000;
const SPOOL_LOOK_MS = 2_000;

/** What stands in the place of the robot's word where its list of calls has spoken instead. */
const FROM_HISTORY: CallVerdict = { disposition: 'connected', raw: { status: 'history' } };
const SILENT: CallVerdict = { disposition: 'silent', raw: null };

/**
 * Silence is no verdict while the call's event may wait on the disk of a web process: the callback is put aside with its
 * call still open. When such a process stays away, a person decides, whatever `onSilence` says: nobody is rung twice.
 *
 * @param hasTalked asks the robot's provider, once, before the silence is concluded; null: its robots keep no list
 */
export async function recoverSilent(
  held: HeldJob,
  callback: CallbackJob,
  open: OpenCall,
  hasTalked: HasTalked | null,
): Promise<'recovered' | 'postponed' | 'lost'> {
  const { desk, nowMs } = held;
  const deadlineMs = Date.parse(open.deadlineAt);
  const isHeard = await areSpoolsEmptySince(desk, deadlineMs, nowMs);
  if (!isHeard && nowMs < deadlineMs + SPOOL_PATIENCE_MS)
    return (await moveToDelayed(held, callback, nowMs + SPOOL_LOOK_MS)) ? 'postponed' : 'lost';
  const judged = isHeard ? held : { ...held, desk: withReview(desk) };
  const verdict = (await hasTalked?.(open)) === true ? FROM_HISTORY : SILENT;
  const { isFirst } = await conclude(judged, callback, open, verdict);
  // An event or another worker was quicker than the provider: what the provider knows is then told as a repeated verdict.
  if (!isFirst && verdict === FROM_HISTORY) await settle(desk, open.callId, verdict, Date.now());
  return 'recovered';
}

/** The same desk with `onSilence: review`. */
function withReview(desk: DeskQueues): DeskQueues {
  const { settings } = desk;
  return { ...desk, settings: { ...settings, policy: { ...settings.policy, onSilence: 'review' } } };
}
