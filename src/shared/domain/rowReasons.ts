// Why a row of an export leads to no call: a fault to fix, or a reason to skip it.

export const REJECT_REASONS = [
  'no_ref',
  'no_phone',
  'bad_phone',
  'own_number',
  'no_appointment',
  'bad_date',
  'appointment_passed',
  'too_late',
  'unknown_branch',
  'broken_row',
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

export const SKIP_REASONS = ['deleted', 'not_unreached', 'no_consent'] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];
