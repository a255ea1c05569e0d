// What the robot is to say and whom it is to ring: the sealed patient opened at the last moment.
import { patientSchema, type CallbackJob } from '../../shared/contracts/job.js';
import type { OpenCall } from '../../shared/domain/callback.js';
import { spokenInstant, spokenName, spokenSpecialist } from '../../shared/domain/speech.js';
import type { Order } from '../../shared/robots/robot.js';
import type { SealRing } from '../../shared/sealing.js';

/**
 * @param zone the desk's, in which the appointment is told
 * @throws SealError when the seal key is not configured here
 */
export function orderFor(ring: SealRing, zone: string, callback: CallbackJob, open: OpenCall): Order {
  const patient = ring.openJson(patientSchema, callback.patient.sealed);
  return {
    callId: open.callId,
    attempt: open.attempt,
    patientPhone: ring.open(callback.phones[open.phone]?.sealed ?? ''),
    patientName: spokenName(patient.name),
    appointmentTime: spokenInstant(Date.parse(callback.appointmentAt), zone),
    specialist: spokenSpecialist(patient.specialist),
  };
}
