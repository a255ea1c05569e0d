// Checks a start request as VoiceBox would, and talks about the call as its scenario's HTTP blocks do. Pure.
import type { VoiceboxConfig } from '../shared/robots/voicebox/voiceboxConfig.js';
import { startRequestSchema, type StartRequest } from '../shared/robots/voicebox/wire.js';
import type { CallFacts, Refusal } from './journal.js';
import type { Manner, ReceivedStart } from './receivedStart.js';

/** What the stand-in needs of a desk: the robot settings that VoiceBox knows too. */
export interface VoiceboxDesk {
  readonly name: string;
  readonly robot: Pick<VoiceboxConfig, 'method' | 'username' | 'password' | 'callbackToken' | 'firstLeg'> & {
    readonly kind?: string;
  };
}

/**
 * @param authorization the request's header
 * @returns the call to play, or why it is refused
 */
export function readStart(
  desks: readonly VoiceboxDesk[],
  authorization: string | undefined,
  body: string,
): ReceivedStart | Refusal {
  const desksOfUser = desks.filter(({ robot }) => authorization === basic(robot.username, robot.password));
  if (desksOfUser.length === 0) return { httpStatus: 401, reason: 'unauthorized' };
  const start = parseStart(body);
  if (!start) return { httpStatus: 400, reason: 'invalid' };
  const desk = desksOfUser.find(({ robot }) => robot.method === start.method);
  if (!desk) return { httpStatus: 404, reason: 'unknown_method' };
  const { method, firstLeg, callbackToken } = desk.robot;
  const parties = partiesOf(desk, start);
  return { ...parties, method, firstLeg, callbackToken, manner: mannerOf(desk, parties.call) };
}

function mannerOf({ robot }: VoiceboxDesk, call: CallFacts): Manner {
  return {
    answer: { callid: call.callid },
    path: `/${robot.kind ?? 'voicebox'}/${call.desk}/callback/${call.callid}`,
    headers: (token) => ({ 'x-callback-token': token }),
    messages: (report) => [JSON.stringify({ callid: call.callid, attempt: call.attempt, ...report })],
  };
}

function parseStart(body: string): StartRequest | null {
  try {
    return startRequestSchema.parse(JSON.parse(body));
  } catch {
    return null;
  }
}

/** VoiceBox rings `number` first, so with `firstLeg: patient` that is the patient's. */
function partiesOf(
  desk: VoiceboxDesk,
  { data }: StartRequest,
): Pick<ReceivedStart, 'call' | 'operatorNumber'> {
  const [operatorNumber, patientNumber] =
    desk.robot.firstLeg === 'operator'
      ? [data.number, data.patient_number]
      : [data.patient_number, data.number];
  const { callid, attempt } = data;
  return { operatorNumber, call: { desk: desk.name, callid, patient_number: patientNumber, attempt } };
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
