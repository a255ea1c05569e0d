// VoiceBox's start request: an order in the words of the scenario (docs/contract.md, "VoiceBox"). Pure.
import type { Order } from '../robot.js';
import type { VoiceboxConfig } from './voiceboxConfig.js';
import { startRequestSchema, type StartRequest } from './wire.js';

/** `number` is the leg that rings first: the desk, unless the configuration says the patient. */
export function startRequest(config: VoiceboxConfig, order: Order): StartRequest {
  const [number, patientNumber] =
    config.firstLeg === 'operator'
      ? [config.number, order.patientPhone]
      : [order.patientPhone, config.number];
  return startRequestSchema.parse({
    method: config.method,
    data: {
      number,
      patient_number: patientNumber,
      callid: order.callId,
      attempt: String(order.attempt),
      patient_name: order.patientName,
      appointment_time: order.appointmentTime,
      specialist: order.specialist,
    },
  });
}
