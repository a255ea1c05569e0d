// What the robot is to say and whom it is to ring: the sealed patient opened at the last moment.
import { patientSchema, type CallbackJob } from '../../shared/contracts/job.js';
import type { OpenCall } from '../../shared/domain/callback.js';
import { spokenName, spokenSpecialist } from '../../shared/domain/speech.js';
import { spokenInstant } from '../../shared/domain/spokenInstant.js';
import type { Order } from '../../shared/robots/robot.js';
import type { SealPlace, SealRing } from '../../shared/sealing.js';

/**
 * @param place of the job, where the patient was sealed for
 * @param zone the desk's, in which the appointment is told
 * @throws SealError when the seal key is not configured here, or what is sealed is another callback's
 */
export function orderFor(
  ring: SealRing,
  place: Omit<SealPlace, 'field'>,
  zone: string,
  callback: CallbackJob,
  open: OpenCall,
): Order {
  const patient = ring.openJson(patientSchema, callback.patient.sealed, { ...place, field: 'patient' });
  return {
    callId: open.callId,
    attempt: open.attempt,
    patientPhone: ring.open(callback.phones[open.phone]?.sealed ?? '', { ...place, field: 'phone' }),
    patientName: spokenName(patient.name),
    appointmentTime: spokenInstant(Date.parse(callback.appointmentAt), zone),
    specialist: spokenSpecialist(patient.specialist),
  };
}
