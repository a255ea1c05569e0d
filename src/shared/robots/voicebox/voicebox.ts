// MTT's VoiceBox behind the seam for robots.
import type { Robot } from '../robot.js';
import { readEvent } from './readEvent.js';
import { startRequest } from './startRequest.js';
import { startCall } from './voiceboxClient.js';
import type { VoiceboxConfig } from './voiceboxConfig.js';

export function createVoicebox(config: VoiceboxConfig): Robot {
  return {
    start: (order, signal) => startCall(config, startRequest(config, order), signal),
    readEvent: ({ callIdInPath, body }) => readEvent(callIdInPath, body, config.statuses),
  };
}
