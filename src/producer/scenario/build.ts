// The scenario of a desk, block by block: desk first, announcement, patient, and a word to Marvin at every end. Pure.
import type { Block, Scenario } from './blocks.js';
import { eventBody, type DeskScenario } from './deskScenario.js';

/** A machine that answers speaks at once; a person says "hello" and listens after that. */
export const PAUSE_SECONDS = 5;

const PATIENT = 'Соединяем с пациентом. {{patient_name}}. Приём: {{appointment_time}}. {{specialist}}.';
const PRESS = 'Чтобы соединиться с пациентом, нажмите один.';

/** @param hasKey whether the operator presses 1 before the patient is rung */
export function buildScenario(desk: DeskScenario & { readonly address: string }, hasKey: boolean): Scenario {
  const { words, progress } = desk;
  const knows = (word: string) => progress.includes(word);
  const event = (id: string, status: string, next: string): Block => ({
    type: 'HTTPRequest',
    id,
    method: 'POST',
    url: desk.address,
    headers: { 'Content-Type': 'application/json', 'X-Callback-Token': desk.robot.callbackToken },
    requestParametersRaw: eventBody(status),
    next,
  });
  const told = knows('operator_answered');
  const answered = knows('patient_answered');
  const afterMessage = hasKey ? 'key' : 'patient';
  const blocks: Block[] = [
    {
      type: 'OutgoingCall',
      id: 'desk',
      phone: '{{number}}',
      attempts: 1,
      success: told ? 'tell_operator_answered' : 'message',
      error: 'tell_operator_failed',
    },
    ...(told ? [event('tell_operator_answered', 'operator_answered', 'message')] : []),
    {
      type: 'VoiceMessage',
      id: 'message',
      pause: PAUSE_SECONDS,
      detectAI: true,
      onDetectAI: 'tell_operator_failed',
      announcement: PATIENT,
      next: afterMessage,
    },
    ...(hasKey ? [keyBlock()] : []),
    {
      type: 'Redirection',
      id: 'patient',
      numberB: '{{patient_number}}',
      attempts: 1,
      ...(answered ? { answer: 'tell_patient_answered' } : {}),
      success: 'tell_connected',
      error: 'tell_patient_failed',
    },
    ...(answered ? [event('tell_patient_answered', 'patient_answered', 'tell_connected')] : []),
    event('tell_connected', words.connected, 'end'),
    event('tell_patient_failed', words.patient_failed, 'end'),
    event('tell_operator_failed', words.operator_failed, 'end'),
    { type: 'ReleaseCall', id: 'end' },
  ];
  return { name: `Marvin: ${desk.title}`, start: 'desk', blocks };
}

function keyBlock(): Block {
  return {
    type: 'KeyPress',
    id: 'key',
    announcement: PRESS,
    key: '1',
    success: 'patient',
    error: 'tell_operator_failed',
  };
}
