// Results to an HTTP service of 1C: POST of the result as JSON, its id as Idempotency-Key; 409 says that 1C knows it already.
// A 2xx counts only with a body that acknowledges.
import { missingAcknowledgement } from '../../shared/onec/acknowledgement.js';
import { askOnec, isSuccess } from '../../shared/onec/onecClient.js';
import { outcomeOfRefusal, type ResultTarget, type TargetDesk } from './resultTarget.js';

export function createHttpTarget({ config }: TargetDesk<'http'>): ResultTarget {
  return {
    async deliver(result) {
      const reply = await askOnec(config, {
        method: 'POST',
        url: config.url,
        headers: { 'Idempotency-Key': asHeader(result.id) },
        body: result,
      });
      if (reply.kind === 'answered' && reply.status === 409)
        return { kind: 'done', note: '1C knew this result already' };
      if (!isSuccess(reply)) return outcomeOfRefusal(reply);
      const missing = missingAcknowledgement(reply.status, reply.body);
      if (!missing) return { kind: 'done' };
      return { kind: missing.isPassing ? 'retry' : 'stop', why: missing.why, status: reply.status };
    },
  };
}

/** Header values are ASCII; a callId always is. */
function asHeader(id: string): string {
  return id.replace(/[^\x21-\x7e]/gu, encodeURIComponent);
}
