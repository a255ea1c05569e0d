// Our verdict on a call. One table holds everything that follows from a disposition; docs/dispositions.md is checked
// against it. What people read about each is in words.ru.ts and words.en.ts.
import { HOUR_MS, MINUTE_MS } from './duration.js';

export const FAULTS = ['nobody', 'patient', 'operator', 'robot', 'carrier', 'us'] as const;
export type Fault = (typeof FAULTS)[number];

/** What happens to the callback (decide.ts). */
export type Rule =
  'complete' | 'retry' | 'retry_other_time' | 'retry_once' | 'next_number' | 'requeue' | 'by_on_silence';

interface Traits {
  readonly fault: Fault;
  readonly rule: Rule;
  /** How long to wait afterwards, by how often it has happened; the last delay repeats. A desk may set its own. */
  readonly delaysMs?: readonly number[];
  /** The ITU-T Q.850 causes that mean it. */
  readonly q850?: readonly number[];
  /** The SIP final responses that mean it (RFC 3398 maps them to Q.850). */
  readonly sip?: readonly number[];
}

// prettier-ignore
const TABLE = {
  connected:           { fault: 'nobody',   rule: 'complete' },
  patient_failed:      { fault: 'patient',  rule: 'retry',            delaysMs: [30 * MINUTE_MS, 2 * HOUR_MS] },
  patient_busy:        { fault: 'patient',  rule: 'retry',            delaysMs: [10 * MINUTE_MS], q850: [17], sip: [486, 600] },
  patient_no_answer:   { fault: 'patient',  rule: 'retry',            delaysMs: [HOUR_MS], q850: [18, 19], sip: [408, 480] },
  patient_unavailable: { fault: 'patient',  rule: 'retry_other_time', delaysMs: [3 * HOUR_MS], q850: [20, 27] },
  patient_rejected:    { fault: 'patient',  rule: 'retry_once',       delaysMs: [2 * HOUR_MS], q850: [21], sip: [603, 403] },
  number_invalid:      { fault: 'patient',  rule: 'next_number',      delaysMs: [MINUTE_MS], q850: [1, 22, 28], sip: [604, 410, 484] },
  operator_failed:     { fault: 'operator', rule: 'requeue',          delaysMs: [5 * MINUTE_MS] },
  carrier_failed:      { fault: 'carrier',  rule: 'requeue',          delaysMs: [15 * MINUTE_MS], q850: [2, 3, 34, 38, 41, 42, 47], sip: [503, 404] },
  robot_refused:       { fault: 'robot',    rule: 'requeue',          delaysMs: [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS] },
  silent:              { fault: 'us',       rule: 'by_on_silence',    delaysMs: [30 * MINUTE_MS] },
} as const satisfies Readonly<Record<string, Traits>>;

export type Disposition = keyof typeof TABLE;
export const TRAITS_OF: Readonly<Record<Disposition, Traits>> = TABLE;
/** In the order of the table. */
export const DISPOSITIONS = Object.keys(TABLE) as readonly Disposition[]; // Object.keys forgets the literal keys

/** Whether the patient's leg failed. */
export function isPatientsFault(disposition: Disposition): boolean {
  return TRAITS_OF[disposition].fault === 'patient';
}

/** What ended a leg, as the network says it: a Q.850 cause, a SIP final response, or both. */
export interface TelephonyCause {
  readonly q850?: number | undefined;
  readonly sip?: number | undefined;
}

/**
 * Refines a patient-leg failure by its cause. Q.850 is nearer to the exchange and wins over SIP. SIP 404 blames the
 * carrier only when there is no Q.850 code. A cause outside the table leaves `patient_failed`.
 */
export function dispositionOfCause({ q850, sip }: TelephonyCause): Disposition {
  const isVague = sip === 404 && q850 !== undefined;
  return find('q850', q850) ?? find('sip', isVague ? undefined : sip) ?? 'patient_failed';
}

function find(network: 'q850' | 'sip', code: number | undefined): Disposition | undefined {
  if (code === undefined) return undefined;
  return DISPOSITIONS.find((disposition) => TRAITS_OF[disposition][network]?.includes(code));
}
