// The part of marvin.yaml about VoiceBox.
import { z } from 'zod';
import {
  eventAccess,
  phoneDigits,
  positiveDuration,
  secret,
  startRate,
  url,
} from '../../contracts/values.js';
import { DISPOSITIONS } from '../../domain/disposition.js';

export const voiceboxConfig = z.strictObject({
  kind: z.literal('voicebox'),
  url,
  method: z.string().min(1),
  username: z.string().min(1),
  password: secret,
  ...eventAccess,
  number: phoneDigits,
  firstLeg: z.enum(['operator', 'patient']).default('operator'),
  rate: startRate,
  timeout: positiveDuration.default(10_000),
  statuses: z.record(z.string(), z.enum([...DISPOSITIONS, 'progress'])).default({
    connected: 'connected',
    operator_failed: 'operator_failed',
    patient_failed: 'patient_failed',
    operator_answered: 'progress',
    patient_answered: 'progress',
  }),
});
export type VoiceboxConfig = z.output<typeof voiceboxConfig>;

/** Whether a desk's robot is of this kind. */
export function isVoicebox(robot: { readonly kind: string }): robot is VoiceboxConfig {
  return robot.kind === 'voicebox';
}
