// Our verdict on a call: the closed list, who is at fault for each, and the one table that reads telephony causes.

export const DISPOSITIONS = [
  'connected',
  'patient_failed',
  'patient_busy',
  'patient_no_answer',
  'patient_unavailable',
  'patient_rejected',
  'number_invalid',
  'operator_failed',
  'carrier_failed',
  'robot_refused',
  'silent',
] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

export const FAULTS = ['nobody', 'patient', 'operator', 'robot', 'carrier', 'us'] as const;
export type Fault = (typeof FAULTS)[number];

export const FAULT_OF: Readonly<Record<Disposition, Fault>> = {
  connected: 'nobody',
  patient_failed: 'patient',
  patient_busy: 'patient',
  patient_no_answer: 'patient',
  patient_unavailable: 'patient',
  patient_rejected: 'patient',
  number_invalid: 'patient',
  operator_failed: 'operator',
  carrier_failed: 'carrier',
  robot_refused: 'robot',
  silent: 'us',
};

/** What ended a leg, as the network says it: an ITU-T Q.850 cause and/or a SIP final response (RFC 3398 maps them). */
export interface TelephonyCause {
  readonly q850?: number | undefined;
  readonly sip?: number | undefined;
}

/** The one table of causes; docs/dispositions.md is checked against it. */
export const CAUSES: readonly {
  disposition: Disposition;
  q850: readonly number[];
  sip: readonly number[];
}[] = [
  { disposition: 'patient_busy', q850: [17], sip: [486, 600] },
  { disposition: 'patient_no_answer', q850: [18, 19], sip: [408, 480] },
  { disposition: 'patient_unavailable', q850: [20, 27], sip: [] },
  { disposition: 'patient_rejected', q850: [21], sip: [603, 403] },
  { disposition: 'number_invalid', q850: [1, 22, 28], sip: [604, 410, 484] },
  { disposition: 'carrier_failed', q850: [2, 3, 34, 38, 41, 42, 47], sip: [503, 404] },
];

/**
 * Refines a patient-leg failure by its cause. Q.850 is nearer to the exchange and wins over SIP, and 404 says something of
 * the carrier only where there is no Q.850 code; a cause outside the table leaves `patient_failed`.
 */
export function dispositionOfCause({ q850, sip }: TelephonyCause): Disposition {
  const isVague = sip === 404 && q850 !== undefined;
  const byQ850 = CAUSES.find((row) => q850 !== undefined && row.q850.includes(q850));
  const bySip = CAUSES.find((row) => sip !== undefined && !isVague && row.sip.includes(sip));
  return (byQ850 ?? bySip)?.disposition ?? 'patient_failed';
}

/** How long to wait after each, by how often it has happened; a desk may set its own. Milliseconds. */
export const DEFAULT_BACKOFF_MS: Readonly<Partial<Record<Disposition, readonly number[]>>> = {
  patient_failed: [30 * 60_000, 2 * 3_600_000],
  patient_busy: [10 * 60_000],
  patient_no_answer: [3_600_000],
  patient_unavailable: [3 * 3_600_000],
  patient_rejected: [2 * 3_600_000],
  number_invalid: [60_000],
  operator_failed: [5 * 60_000],
  carrier_failed: [15 * 60_000],
  robot_refused: [60_000, 5 * 60_000, 15 * 60_000],
  silent: [30 * 60_000],
};
