// What travels with a callback from the fetch to the write-ahead.
import type { PendingChange } from '../../shared/calls/changes.js';
import type { HeldJob } from '../../shared/calls/moves.js';
import type { NumberFacts } from '../../shared/calls/numbers.js';
import type { CallbackJob } from '../../shared/contracts/job.js';
import type { SealRing } from '../../shared/sealing.js';
import type { HasTalked } from './pastCalls.js';

/** Whether a patient is still to be rung. May take seconds; never rejects. */
export type IsWanted = (callback: CallbackJob) => Promise<boolean>;

/** A job on its way to the robot. Its token becomes the id of the call. */
export interface FetchedJob extends HeldJob {
  readonly ring: SealRing;
  /** Asked last, about a callback that would be dialled now, at most once a fetch; null: nobody is asked, any more. */
  readonly isWanted: IsWanted | null;
  /** Asked about a call that was silent; left out: nobody can be asked. */
  readonly hasTalked?: HasTalked | null;
}

/** A callback of which the gate was asked, and all that it was told. */
export interface JudgedCallback extends FetchedJob {
  /** With the change applied. */
  readonly callback: CallbackJob;
  readonly change: PendingChange | null;
  readonly phones: readonly NumberFacts[];
}
