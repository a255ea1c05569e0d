// The kinds of robot: one line each, named as `robot.kind` in marvin.yaml (config/robotSchemas.ts has their settings).
export { createVoicebox as voicebox } from './voicebox/voicebox.js';
export { createExolve as exolve } from './exolve/exolve.js';
export { createTraining as simulator } from './training/training.js';
