// Tests wait for conditions, never for a fixed time, and long enough for a machine that is busy with other tests.
import { until as untilAnswered, type Patience } from '../../scripts/local/until.js';

export type { Patience };

/** How long a test waits unless it says otherwise. What takes longer has failed, however busy the machine is. */
export const PATIENCE_MS = 60_000;

/** As in scripts/local/until.ts, with more patience. */
export async function until<Answer>(
  condition: () => Answer | Promise<Answer>,
  patience: Patience = {},
): Promise<Exclude<Answer, false | null | undefined>> {
  return untilAnswered(condition, { timeoutMs: PATIENCE_MS, ...patience });
}
