// The robot of a desk in training: the simulator, which talks like VoiceBox.
import type { Robot } from '../robot.js';
import { createVoicebox } from '../voicebox/voicebox.js';
import type { TrainingConfig } from './trainingConfig.js';

export function createTraining(config: TrainingConfig): Robot {
  return createVoicebox({ ...config, kind: 'voicebox' });
}
