// What the robot is asked to say and to whom: the sealed patient opened, at the last moment, into a start request.
import type { RobotConfig } from '../shared/contracts/config.js';
import { patientSchema, type CallbackJob } from '../shared/contracts/job.js';
import { startRequestSchema, type StartRequest } from '../shared/contracts/robot.js';
import type { OpenCall } from '../shared/domain/callback.js';
import { spokenInstant, spokenName, spokenSpecialist } from '../shared/domain/speech.js';
import type { SealRing } from '../shared/sealing.js';

/**
 * @param zone the desk's, in which the appointment is told
 * @throws SealError when the seal key is not configured here
 */
export function startRequest(
  robot: RobotConfig,
  ring: SealRing,
  zone: string,
  callback: CallbackJob,
  open: OpenCall,
): StartRequest {
  const patient = ring.openJson(patientSchema, callback.patient.sealed);
  const phone = ring.open(callback.phones[open.phone]?.sealed ?? '');
  const [number, patientNumber] =
    robot.firstLeg === 'operator' ? [robot.number, phone] : [phone, robot.number];
  return startRequestSchema.parse({
    method: robot.method,
    data: {
      number,
      patient_number: patientNumber,
      callid: open.callId,
      attempt: String(open.attempt),
      patient_name: spokenName(patient.name),
      appointment_time: spokenInstant(Date.parse(callback.appointmentAt), zone),
      specialist: spokenSpecialist(patient.specialist),
    },
  });
}
