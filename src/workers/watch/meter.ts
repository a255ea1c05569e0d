// What a worker counts and measures of one desk. Those who are watched know this interface only, not Prometheus.
import type { Disposition } from '../../shared/domain/disposition.js';
import type { StartOutcome } from '../../shared/robots/robot.js';

export interface DeskMeter {
  /** The robot was asked to call. */
  robotAnswered(outcome: StartOutcome, seconds: number): void;
  /** A line was free, and somebody waited for it, for so long until the robot was asked. */
  lineIdle(seconds: number): void;
  callEnded(disposition: Disposition): void;
  /** 1C was told a result, so long after it was recorded. */
  resultTaken(seconds: number): void;
  /** 1C did not take a result. `later`: it is tried again. `stopped`: a person must look. */
  resultRefused(kind: 'later' | 'stopped'): void;
}
