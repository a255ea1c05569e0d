// The settings of a simulator, and their defaults.
import type { Tries } from './sendCallEvent.js';
import type { Faults } from './faults.js';
import { DEFAULT_MIX, PROGRESS, type OutcomeScript, type Progress } from './outcomes.js';
import type { ExolveDesk } from './exolveStandIn.js';
import type { VoiceboxDesk } from './voiceboxStandIn.js';
import { DEFAULT_DURATIONS, type Durations } from './timeline.js';

export interface SimulatorSettings {
  /** Desks whose robot is VoiceBox, or is of the kind `simulator`, which talks like it. */
  readonly desks: readonly VoiceboxDesk[];
  /** Desks whose robot is MTS Exolve. */
  readonly exolveDesks: readonly ExolveDesk[];
  /** Addresses of web processes, such as http://127.0.0.1:3000; call events go to them in turn, as through a load balancer. */
  readonly web: readonly [string, ...string[]];
  /** Same seed, same numbers: same outcomes, paces and faults. */
  readonly seed: string;
  /** Shortens `durations` and `tries.pauseMs`; 10 is ten times as fast. */
  readonly speed: number;
  readonly durations: Durations;
  /** For a call event that is answered with 5xx or not at all. */
  readonly tries: Tries;
  /** What the scenario tells while a call goes on. */
  readonly progress: readonly Progress[];
  readonly outcomes: OutcomeScript;
  readonly faults: Faults;
}

export const DEFAULT_SETTINGS: Omit<SimulatorSettings, 'desks' | 'web'> = {
  exolveDesks: [],
  seed: 'marvin',
  speed: 1,
  durations: DEFAULT_DURATIONS,
  tries: { max: 3, pauseMs: 5_000 },
  progress: PROGRESS,
  outcomes: { mix: DEFAULT_MIX, sequences: {} },
  faults: {},
};
