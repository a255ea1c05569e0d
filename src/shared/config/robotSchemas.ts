// The settings of each kind of robot: one line each, named as `robot.kind` in marvin.yaml (robots/kinds.ts has the robots).
export { voiceboxConfig as voicebox } from '../robots/voicebox/voiceboxConfig.js';
export { exolveConfig as exolve } from '../robots/exolve/exolveConfig.js';
export { trainingConfig as simulator } from '../robots/training/trainingConfig.js';
