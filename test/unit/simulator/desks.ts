// Two made-up desks and a start request for either.
import { randomUUID } from 'node:crypto';
import type { VoiceboxDesk } from '../../../src/simulator/voiceboxStandIn.js';

export function desk(name: string): VoiceboxDesk {
  return {
    name,
    robot: {
      method: `method-of-${name}`,
      username: `${name}-user`,
      password: `${name}-password`,
      callbackToken: `${name}-callback-token`,
      firstLeg: 'operator',
    },
  };
}
export const OTHER_DESK = desk('north');

const CALL_ID = randomUUID();

/** A correct start request; `changes` replace fields of its data. */
export function startBody({ robot }: VoiceboxDesk, changes: object = {}) {
  const data = {
    number: '74950000000',
    patient_number: '79161234567',
    callid: CALL_ID,
    attempt: '1',
    patient_name: 'Пётр Сергеевич',
    appointment_time: 'вторник, двадцать четвёртое ноября, десять часов тридцать минут',
    specialist: 'терапевт',
    ...changes,
  };
  return { method: robot.method, data };
}
