// Who is called first: the most urgent appointment, as a BullMQ priority.

/** BullMQ's priorities end at 2^21: in five-minute steps from here they last until 2045. */
const EPOCH_MS = Date.UTC(2026, 0, 1);
const STEP_MS = 5 * 60_000;
const LOWEST_PRIORITY = 2 ** 21 - 1;

/** The most urgent appointment has the lowest number and is called first. */
export function priorityOf(appointmentMs: number): number {
  const steps = Math.floor((appointmentMs - EPOCH_MS) / STEP_MS);
  return Math.min(LOWEST_PRIORITY, Math.max(1, steps));
}
