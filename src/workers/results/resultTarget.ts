// What a delivery is and what comes of it, and how a refusal of 1C becomes that.
import type { Result } from '../../shared/contracts/result.js';
import type { OnecReply } from '../../shared/onec/onecClient.js';
import { explainRefusal, isPassing } from '../../shared/onec/refusal.js';

/** `why` and `note` are plain sentences without personal data and without 1C's own words. */
export type DeliveryOutcome =
  | { readonly kind: 'done'; readonly note?: string }
  /** May succeed later by itself: the queue waits longer each time. */
  | { readonly kind: 'retry'; readonly why: string; readonly status?: number }
  /** Somebody has to change something first; then it can be redelivered. */
  | { readonly kind: 'stop'; readonly why: string; readonly status?: number };

export interface ResultTarget {
  /** Safe to repeat with the same result. Never rejects for what 1C, the network or the disk do. */
  deliver(result: Result): Promise<DeliveryOutcome>;
}

/** Reads a reply that is not a success. A wrong password stops, so that it is seen, not waited for. */
export function outcomeOfRefusal(reply: OnecReply): DeliveryOutcome {
  if (reply.kind === 'unanswered') return { kind: 'retry', why: reply.why };
  const { status, body } = reply;
  return { kind: isPassing(status) ? 'retry' : 'stop', why: explainRefusal(status, body), status };
}
