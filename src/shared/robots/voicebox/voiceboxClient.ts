// Asks VoiceBox to place a call, once.
import type { StartOutcome } from '../robot.js';
import { postStart } from '../startClient.js';
import type { VoiceboxConfig } from './voiceboxConfig.js';
import type { StartRequest } from './wire.js';

type Account = Pick<VoiceboxConfig, 'url' | 'username' | 'password' | 'timeout'>;

/**
 * Sends one start request; never repeats it, follows no redirect.
 *
 * @param signal aborts the wait (shutdown); a request on its way is then `unknown`
 */
export function startCall(robot: Account, request: StartRequest, signal: AbortSignal): Promise<StartOutcome> {
  const { url, username, password, timeout } = robot;
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return postStart(
    { url, timeout, body: request, headers: { authorization }, secrets: secretsOf(robot, request) },
    signal,
  );
}

/** The order, with every word of the patient's name, and the account. */
function secretsOf({ username, password }: Account, { method, data }: StartRequest): string[] {
  const { patient_name: name, appointment_time: time, specialist } = data; // what is digits is masked anyway
  return [username, password, method, time, specialist, name, ...name.split(/[\s.]+/)];
}
