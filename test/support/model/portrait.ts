// How a callback looks in the model and in Redis: everything that must be equal in both.
import type { z } from 'zod';
import { callbackJobId } from '../../../src/shared/callbackId.js';
import { callbackJobSchema, changeSchema } from '../../../src/shared/contracts/job.js';
import { resultJobSchema, type ResultJob } from '../../../src/shared/contracts/result.js';
import type { DeskQueues } from '../../../src/shared/redis/deskQueues.js';
import { known, PATIENTS, type Choices, type Model } from './model.js';
import { told } from './verdicts.js';

/** Calls are named by their labels. Everything that both sides must agree on, ready to be compared as text. */
export type Portrait = Readonly<Record<string, string>>;

/** What Redis holds after a step. */
export interface Seen extends Choices {
  portraitOf(name: string, model: Model): Portrait;
  readonly active: number;
}

const NOT_QUEUED: Portrait = { state: 'unknown' };

export function portraitOf(model: Model, name: string): Portrait {
  const callback = model.callbacks.get(name);
  if (!callback) return NOT_QUEUED;
  const calls = [...model.calls.values()].filter((call) => call.callback === name);
  return {
    state: callback.state,
    lock: labelled(model, callback.holder),
    appointment: new Date(callback.appointmentMs).toISOString(),
    spent: String(callback.spent),
    calls: callback.calls.map((callId) => labelled(model, callId)).join(' '),
    open: labelled(model, callback.open),
    closed: callback.closed ?? 'no',
    change: callback.change?.kind ?? 'none',
    results: [
      ...calls.flatMap(({ label, verdict }) =>
        verdict ? [`${label} ${verdict.disposition} ${told(verdict.decision)}`] : [],
      ),
      ...callback.ends.map((end) => end.replace(/ .*/, '')),
    ]
      .sort()
      .join(', '),
  };
}

export async function look(desk: DeskQueues): Promise<Seen> {
  const names = [...PATIENTS.keys()];
  const [found, changes, results, active] = await Promise.all([
    Promise.all(names.map((name) => lookAt(desk, callbackJobId(name)))),
    desk.redis.hgetall(desk.keys.changes),
    desk.results.getJobs(),
    desk.redis.llen(desk.calls.toKey('active')),
  ]);
  const byName = new Map(names.map((name, index) => [name, known(found[index])]));
  const recorded = results.map((job) => resultJobSchema.parse(job.data));
  const opened = [...byName.values()].flatMap(({ data }) => (data?.open ? [data.open] : []));
  return {
    active,
    stateOf: (name) => known(byName.get(name)).state,
    decisionOf: (callId) => recorded.find((result) => result.callId === callId)?.decision,
    phoneOf: (callId) =>
      opened.find((open) => open.callId === callId)?.phone ??
      recorded.find((result) => result.callId === callId)?.phoneIndex ??
      undefined,
    portraitOf: (name, model) =>
      paint(
        model,
        known(byName.get(name)),
        changes[callbackJobId(name)],
        recorded.filter((result) => result.jobId === callbackJobId(name)),
      ),
  };
}

interface Found {
  readonly state: string;
  readonly data: z.output<typeof callbackJobSchema> | null;
  readonly lock: string | null;
}

async function lookAt(desk: DeskQueues, id: string): Promise<Found> {
  const key = desk.calls.toKey(id);
  const [state, text, lock] = await Promise.all([
    desk.calls.getJobState(id),
    desk.redis.hget(key, 'data'),
    desk.redis.get(`${key}:lock`),
  ]);
  return {
    state: state === 'prioritized' ? 'waiting' : state,
    data: text === null ? null : callbackJobSchema.parse(JSON.parse(text)),
    lock,
  };
}

function paint(
  model: Model,
  { state, data, lock }: Found,
  change: string | undefined,
  results: readonly ResultJob[],
): Portrait {
  if (!data) return NOT_QUEUED;
  return {
    state,
    lock: labelled(model, lock),
    appointment: new Date(data.appointmentAt).toISOString(),
    spent: String(data.spent),
    calls: data.calls.map(({ callId }) => labelled(model, callId)).join(' '),
    open: labelled(model, data.open?.callId ?? null),
    closed: data.closed ?? 'no',
    change: change === undefined ? 'none' : changeSchema.parse(JSON.parse(change)).kind,
    results: results
      .map(({ callId, disposition, decision }) =>
        callId === null
          ? told(decision).replace('close as ', '')
          : `${labelled(model, callId)} ${disposition ?? ''} ${told(decision)}`,
      )
      .sort()
      .join(', '),
  };
}

function labelled(model: Model, token: string | null): string {
  if (token === null) return 'none';
  return model.calls.get(token)?.label ?? (model.fetched.has(token) ? 'fetched' : 'stranger');
}
