// A made-up result as it waits in a desk's queue; each test changes what it is about.
import { randomUUID } from 'node:crypto';
import type { ResultJob } from '../../src/shared/contracts/result.js';

export function storedResult(desk: string, changes: Partial<ResultJob> = {}): ResultJob {
  const callId = randomUUID();
  const ref = changes.ref ?? randomUUID();
  const at = new Date().toISOString();
  return {
    v: 1,
    id: callId,
    callId,
    desk,
    jobId: ref,
    ref,
    number: 'КЛ00-000123',
    attempt: 1,
    disposition: 'patient_no_answer',
    fault: 'patient',
    decision: { kind: 'retry', at },
    phone: null,
    phoneIndex: 0,
    phoneVerdict: 'unknown',
    startedAt: at,
    endedAt: at,
    operatorAnsweredAt: null,
    patientAnsweredAt: null,
    raw: null,
    settleId: randomUUID(),
    ...changes,
  };
}

/** The same, as a later version of Marvin may write it: this version must neither guess its meaning nor fail on it. */
export function laterResult(desk: string, changes: Partial<ResultJob> = {}): ResultJob {
  return { ...storedResult(desk, changes), v: 2 } as unknown as ResultJob; // no type of ours has it
}
