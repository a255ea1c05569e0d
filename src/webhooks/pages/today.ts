// How a desk's calls ended since midnight, counted from its results. A result never changes, so each is read once a day,
// however often somebody looks at the page.
import { resultJobSchema, type ResultJob } from '../../shared/contracts/result.js';
import type { CloseReason } from '../../shared/domain/callback.js';
import type { Disposition } from '../../shared/domain/disposition.js';
import { isoIn } from '../../shared/domain/instant.js';
import { JOB_FIELD, jobFields } from '../../shared/redis/bullmqInternals.js';
import type { DeskQueues } from '../../shared/redis/deskQueues.js';

export interface DayCounts {
  /** Calls by their disposition; only those that occurred. */
  readonly calls: Readonly<Partial<Record<Disposition, number>>>;
  /** Callbacks that ended without reaching the patient, by reason; `reached`: a late call event said so. */
  readonly closed: Readonly<Partial<Record<CloseReason, number>>>;
}

type Outcome = Pick<ResultJob, 'disposition' | 'decision'>;

const PAGE = 200;
/** Results on their way to 1C: few, unless 1C is away. */
const UNDELIVERED = ['waiting', 'active', 'delayed', 'prioritized', 'failed'] as const;

export class Today {
  readonly #queues: DeskQueues;
  #day = '';
  /** By result id; null for a result of another day. */
  #known = new Map<string, Outcome | null>();
  /** Whether the last look went through to the end. If so, every result older than a known one is known. */
  #isWhole = false;

  constructor(queues: DeskQueues) {
    this.#queues = queues;
  }

  /** @throws when Redis is away */
  async counts(nowMs: number): Promise<DayCounts> {
    const day = isoIn(this.#queues.settings.policy.hours.zone, nowMs).slice(0, 10);
    const isWhole = this.#isWhole && day === this.#day;
    if (day !== this.#day) this.#known = new Map();
    this.#day = day;
    this.#isWhole = false;
    await this.#look(isWhole);
    this.#isWhole = true;
    return countsOf([...this.#known.values()].filter((outcome) => outcome !== null));
  }

  /** Goes back from the newest delivered result to yesterday's, or to known ones. */
  async #look(isWhole: boolean): Promise<void> {
    const { results } = this.#queues;
    await this.#learn(await results.getRanges([...UNDELIVERED], 0, -1));
    for (let start = 0; ; start += PAGE) {
      const ids = await results.getRanges(['completed'], start, start + PAGE - 1, false);
      const unread = ids.filter((id) => !this.#known.has(id));
      await this.#learn(unread);
      const isOfToday = (isWhole ? unread : ids).some((id) => this.#known.get(id));
      if (ids.length < PAGE || !isOfToday) return;
    }
  }

  async #learn(ids: readonly string[]): Promise<void> {
    const { results, redis } = this.#queues;
    const unknown = ids.filter((id) => !this.#known.has(id));
    const texts = await jobFields(results, redis, unknown, JOB_FIELD.data);
    for (const [index, id] of unknown.entries()) this.#known.set(id, this.#ofToday(texts[index] ?? null));
  }

  #ofToday(text: string | null): Outcome | null {
    const result = text === null ? undefined : resultJobSchema.safeParse(JSON.parse(text)).data;
    return result?.endedAt.startsWith(this.#day) === true
      ? { disposition: result.disposition, decision: result.decision }
      : null;
  }
}

function countsOf(outcomes: readonly Outcome[]): DayCounts {
  const calls: Partial<Record<Disposition, number>> = {};
  const closed: Partial<Record<CloseReason, number>> = {};
  for (const { disposition, decision } of outcomes) {
    if (disposition !== null) calls[disposition] = (calls[disposition] ?? 0) + 1;
    if (decision.kind === 'close') closed[decision.reason] = (closed[decision.reason] ?? 0) + 1;
  }
  return { calls, closed };
}
