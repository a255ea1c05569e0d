// Made-up patients: as an import hands them over, and in the clear as the yardstick queues them.
import type { Candidate } from '../../src/producer/intake/candidate.js';
import type { CallbackJob } from '../../src/shared/contracts/job.js';
import { priorityOf } from '../../src/shared/domain/urgency.js';
import { DAY_MS } from '../../src/shared/domain/duration.js';

const DAYS_AHEAD = 2;

/** @param from tells two batches apart */
export function patients(count: number, desk: string, nowMs: number, from = 0): Candidate[] {
  return Array.from({ length: count }, (_none, index) => ({
    line: from + index,
    desk,
    ref: guidOf(from + index),
    number: `КЛ00-${String(from + index).padStart(6, '0')}`,
    patient: 'Придуманский Пётр Сергеевич',
    phones: [phoneOf(from + index)],
    specialist: 'Терапевт',
    appointmentMs: nowMs + DAYS_AHEAD * DAY_MS,
  }));
}

/** As long as a real reference; the same row is the same document. */
export function guidOf(index: number): string {
  return `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
}

/** A number of its own for each of a million patients, none of which looks like a placeholder. */
export function phoneOf(index: number): string {
  return `7916${String(2_300_000 + index).padStart(7, '0')}`;
}

/** A job of plain BullMQ with the same data, readable: what sealing and masking cost is measured against it. */
export function plainJob({ desk, ref, number, patient, phones, specialist, appointmentMs }: Candidate) {
  const data = {
    v: 1,
    desk,
    ref,
    number,
    appointmentAt: new Date(appointmentMs).toISOString(),
    patient: { name: patient, specialist },
    phones,
    revision: 0,
    spent: 0,
    calls: [],
    open: null,
    closed: null,
  } satisfies Record<keyof Omit<CallbackJob, 'patient' | 'phones'>, unknown> & Record<string, unknown>;
  return { name: 'call', data, opts: { jobId: ref, priority: priorityOf(appointmentMs) } };
}
