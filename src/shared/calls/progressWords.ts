// The robot's word for a patient who has answered. Any other progress means that the operator has.

export const PATIENT_ANSWERED = 'patient_answered';
