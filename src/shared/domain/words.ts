// What every language must be able to say of a call and its callback. A word that is missing does not compile.
import type { CloseReason } from './callback.js';
import type { Disposition, Fault } from './disposition.js';
import type { PhoneVerdict } from './phoneVerdict.js';

export interface Words {
  readonly dispositions: Readonly<Record<Disposition, string>>;
  readonly faults: Readonly<Record<Fault, string>>;
  /** Behind a disposition, in brackets: where the call failed. Empty when nobody is at fault, or the disposition says it. */
  readonly faultRemarks: Readonly<Record<Fault, string>>;
  readonly closeReasons: Readonly<Record<CloseReason, string>>;
  /** Heads of the counts of numbers. */
  readonly phoneVerdicts: Readonly<Record<Exclude<PhoneVerdict, 'unknown'>, string>>;
}
