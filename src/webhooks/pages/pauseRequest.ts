// What the form of a pause asks for. Without a body, as programs send it, the pause lasts until somebody resumes.
import { z } from 'zod';
import type { PersonsPause } from '../../shared/calls/pause.js';
import { MINUTE_MS } from '../../shared/domain/duration.js';
import { recordText } from '../../shared/domain/typedText.js';

const PAUSE_ENDS = ['15m', 'closing', 'resumed'] as const;
const QUARTER_MS = 15 * MINUTE_MS;

const formSchema = z.object({
  until: z.enum(PAUSE_ENDS).default('resumed'),
  reason: z.string().max(1_000).optional(),
});

type PauseRequest = Omit<PersonsPause, 'by'>;

/**
 * @param body of the form, parsed; anything that is not ours asks for a pause until somebody resumes
 * @param closesAt asked when the window shuts; null: never
 */
export async function pauseRequest(
  body: unknown,
  nowMs: number,
  closesAt: () => Promise<string | null>,
): Promise<PauseRequest> {
  const { until, reason } = formSchema.safeParse(body ?? {}).data ?? { until: 'resumed' };
  return { reason: recordText(reason), untilMs: await endOf(until, nowMs, closesAt) };
}

async function endOf(
  until: (typeof PAUSE_ENDS)[number],
  nowMs: number,
  closesAt: () => Promise<string | null>,
): Promise<number | null> {
  if (until === '15m') return nowMs + QUARTER_MS;
  const closing = until === 'closing' ? await closesAt() : null;
  return closing === null ? null : Date.parse(closing);
}
