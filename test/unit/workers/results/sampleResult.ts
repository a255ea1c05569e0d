// A made-up result for the delivery tests; every test changes what it is about.
import { randomUUID } from 'node:crypto';
import type { Result } from '../../../../src/shared/contracts/result.js';

export const REF = '5210c9dc-65a2-11e9-936d-1856809fe650';

export function sampleResult(changes: Partial<Result> = {}): Result {
  const callId = randomUUID();
  return {
    id: callId,
    callId,
    desk: 'main',
    ref: REF,
    number: 'КЛ00-000123',
    attempt: 1,
    disposition: 'connected',
    fault: 'nobody',
    decision: { kind: 'complete' },
    phone: '79161234567',
    phoneVerdict: 'verified',
    startedAt: '2026-11-23T10:00:00+03:00',
    endedAt: '2026-11-23T10:02:30+03:00',
    ...changes,
  };
}
