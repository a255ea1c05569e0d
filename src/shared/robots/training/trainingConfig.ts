// The part of marvin.yaml about a desk in training: its robot is Marvin's own simulator on this machine, and can be no other.
import { z } from 'zod';
import { url } from '../../contracts/values.js';
import { voiceboxConfig } from '../voicebox/voiceboxConfig.js';
import { say } from '../../texts/say.js';

/** 127.0.0.0/8, ::1 and their usual name: an address that leaves this machine is refused. What is no address was refused already. */
function isOnThisMachine(address: string): boolean {
  if (!URL.canParse(address)) return true;
  const { hostname } = new URL(address);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

export const trainingConfig = voiceboxConfig.extend({
  kind: z.literal('simulator'),
  url: url
    .refine(isOnThisMachine, {
      error: () =>
        say(
          'must be an address of this machine, such as http://127.0.0.1:8025/api/v1/sb: a desk in training can ring nobody',
        ),
    })
    .default('http://127.0.0.1:8025/api/v1/sb'),
  method: z.string().min(1).default('training'),
  username: z.string().min(1).default('training'),
  password: z.string().min(1).default('training'),
  callbackToken: voiceboxConfig.shape.callbackToken.default('training-token'),
  number: voiceboxConfig.shape.number.default('74950000000'),
});
export type TrainingConfig = z.output<typeof trainingConfig>;

/** Whether a desk is in training: its robot is the simulator. */
export function isTraining(robot: { readonly kind: string }): robot is TrainingConfig {
  return robot.kind === 'simulator';
}
