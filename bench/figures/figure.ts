// What a figure is: it measures some rows of the table, Marvin beside its yardstick, once a round.
import type { Measured } from '../report/rows.js';
import type { Stage } from '../stage/stage.js';

export interface Figure {
  /** What `--only` takes. */
  readonly name: string;
  readonly says: string;
  /** Fewer rounds than the others, for what hardly varies and takes long. */
  readonly maxRounds?: number;
  measure(stage: Stage): Promise<Measured>;
}
