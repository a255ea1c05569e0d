// Results to an HTTP service of 1C: POST of the result as JSON, its id as Idempotency-Key; 409 says it is known already.
import type { OnecConfig } from '../../shared/config/configSchema.js';
import { askOnec } from '../../shared/onec/onecClient.js';
import { outcomeOfRefusal, type ResultTarget } from './resultTarget.js';

export function createHttpTarget(config: Extract<OnecConfig['results'], { kind: 'http' }>): ResultTarget {
  return {
    async deliver(result) {
      const reply = await askOnec(config, {
        method: 'POST',
        url: config.url,
        headers: { 'Idempotency-Key': asHeader(result.id) },
        body: result,
      });
      if (reply.kind === 'answered' && reply.status >= 200 && reply.status < 300) return { kind: 'done' };
      if (reply.kind === 'answered' && reply.status === 409)
        return { kind: 'done', note: '1C knew this result already' };
      return outcomeOfRefusal(reply);
    },
  };
}

/** Header values are ASCII; a callId is anyway. */
function asHeader(id: string): string {
  return id.replace(/[^\x21-\x7e]/gu, encodeURIComponent);
}
