// Everything that is said in English about dispositions, faults, close reasons and verdicts on numbers.
import type { Words } from './words.js';

export const en: Words = {
  dispositions: {
    connected: 'Connected to the patient',
    patient_failed: 'Not reached, cause unknown',
    patient_busy: 'Busy',
    patient_no_answer: 'The patient did not answer',
    patient_unavailable: 'The phone is switched off or out of reach',
    patient_rejected: 'The patient rejected the call',
    number_invalid: 'There is no such number',
    operator_failed: 'No operator answered',
    carrier_failed: 'The network failed',
    robot_refused: 'The robot refused',
    silent: 'The robot did not say how it ended',
  },
  faults: {
    nobody: 'nobody',
    patient: 'patient',
    operator: 'operator',
    robot: 'robot',
    carrier: 'carrier',
    us: 'silence of the robot',
  },
  faultRemarks: {
    nobody: '',
    patient: " (the patient's leg)",
    operator: " (the operator's leg; the patient was not rung)",
    robot: ' (no call was begun)',
    carrier: " (the carrier's network)",
    us: '',
  },
  closeReasons: {
    reached: 'Reached, as the robot said later',
    attempts_spent: 'No attempts left',
    expired: 'The appointment is too near, or over',
    cancelled: 'Cancelled',
    superseded: 'The appointment was moved',
    do_not_call: 'Must not be called',
    not_allowed: 'Not one of the numbers that may be rung',
    no_working_number: 'No working number',
    needs_review: 'A person has to look into it',
  },
  phoneVerdicts: {
    verified: 'Numbers verified',
    suspect: 'Numbers suspect',
  },
};
