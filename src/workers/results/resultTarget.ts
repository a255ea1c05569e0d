// How a result reaches 1C: one small interface, a few ways to do it (targets.ts), an outcome as a value. The `results`
// queue delivers at least once. Each target makes that once, by the result's id; what an outcome means for the job is the
// worker's business.
import type { OnecConfig } from '../../shared/config/configSchema.js';
import type { Result } from '../../shared/contracts/result.js';
import type { OnecReply } from '../../shared/onec/onecClient.js';
import { explainRefusal, isPassing } from '../../shared/onec/refusal.js';

type ResultsConfig = OnecConfig['results'];
export type TargetKind = ResultsConfig['kind'];

/** What a target is told of its desk. */
export interface TargetDesk<Kind extends TargetKind = TargetKind> {
  readonly name: string;
  /** IANA zone. */
  readonly zone: string;
  readonly config: Extract<ResultsConfig, { kind: Kind }>;
}

/** `why` and `note` are plain sentences without personal data and without 1C's own words. */
export type DeliveryOutcome =
  | { readonly kind: 'done'; readonly note?: string }
  /** May succeed later without anybody's help: the queue waits longer each time. */
  | { readonly kind: 'retry'; readonly why: string; readonly status?: number }
  /** Somebody has to change something first; then it can be redelivered. */
  | { readonly kind: 'stop'; readonly why: string; readonly status?: number };

export interface ResultTarget {
  /** Safe to repeat with the same result. Never rejects for what 1C, the network or the disk do. */
  deliver(result: Result): Promise<DeliveryOutcome>;
}

/** What a reply that is no success means. A wrong password stops the delivery: a person has to see it. */
export function outcomeOfRefusal(reply: OnecReply): DeliveryOutcome {
  if (reply.kind === 'unanswered') return { kind: 'retry', why: reply.why };
  const { status, body } = reply;
  return { kind: isPassing(status) ? 'retry' : 'stop', why: explainRefusal(status, body), status };
}
