// The robot itself: judges a start request, answers it, plays the call and reports it. As dumb as the real one: a repeated
// callid is placed again, so that tests can see doubled calls.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { sendAnswer } from './answer.js';
import { sendCallEvent } from './sendCallEvent.js';
import { chance } from './chance.js';
import { drawFaults, planAnswer, type CallEventStep, type DrawnFaults } from './faults.js';
import type { CallFacts, Happening, Refusal } from './journal.js';
import { chooseOutcome } from './outcomes.js';
import { wait } from './wait.js';
import type { SimulatorSettings } from './settings.js';
import { ExolveHistory, readCallback } from './exolveStandIn.js';
import type { ReceivedStart } from './receivedStart.js';
import { readStart } from './voiceboxStandIn.js';
import { planCallEvents, planLegs, scaleDurations, type LegStep } from './timeline.js';

const WRONG_TOKEN = 'not-the-token-of-this-desk';

/** Whose start request it is. */
export type Provider = 'voicebox' | 'exolve';

export class SimulatedRobot {
  #settings: SimulatorSettings;
  readonly #record: (happening: Happening) => void;
  readonly #inFlight = new Map<AbortController, Promise<void>>();
  readonly #requestsOf = new Map<string, number>();
  readonly #callsOf = new Map<string, number>();
  readonly #history = new ExolveHistory();
  #timesSent = 0;

  constructor(settings: SimulatorSettings, record: (happening: Happening) => void) {
    this.#settings = settings;
    this.#record = record;
  }

  /** Takes effect with the next start request; calls in flight go on as planned. New outcomes begin with their first. */
  change(changes: Partial<SimulatorSettings>): void {
    this.#settings = { ...this.#settings, ...changes };
    if (changes.outcomes) this.#callsOf.clear();
  }

  /** Serves one start request of a provider, and the call that it places, in the background. */
  take(provider: Provider, request: IncomingMessage, response: ServerResponse): void {
    const stop = new AbortController();
    const done = this.#serve(provider, request, response, stop.signal).finally(() =>
      this.#inFlight.delete(stop),
    );
    this.#inFlight.set(stop, done);
  }

  /** Drops every call in flight; resolves when each is recorded as ended. */
  async dropEverything(): Promise<void> {
    for (const stop of this.#inFlight.keys()) stop.abort();
    await Promise.all(this.#inFlight.values());
  }

  /** Answers a question about Exolve's past calls. */
  async tellHistory(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request).catch(() => '');
    const isKnown = this.#settings.exolveDesks.some(
      ({ robot }) => request.headers.authorization === `Bearer ${robot.apiKey}`,
    );
    const page = this.#history.page(body);
    const status = isKnown ? (page === null ? 400 : 200) : 401;
    response.writeHead(status, { 'content-type': 'application/json' }).end(status === 200 ? page : '{}');
  }

  async #serve(
    provider: Provider,
    request: IncomingMessage,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<void> {
    const body = await text(request).catch(() => null);
    if (body === null) return;
    const { authorization } = request.headers;
    const { desks, exolveDesks } = this.#settings;
    const start =
      provider === 'exolve'
        ? readCallback(exolveDesks, authorization, body)
        : readStart(desks, authorization, body);
    if ('reason' in start) {
      this.#refuse(response, start);
      return;
    }
    await this.#accept(start, response, signal);
  }

  async #accept(start: ReceivedStart, response: ServerResponse, signal: AbortSignal): Promise<void> {
    const { call } = start;
    const faults = this.#receive(start);
    const plan = planAnswer(faults);
    if (faults.answer?.name === 'refused') {
      this.#refuse(response, { httpStatus: plan.httpStatus, reason: 'fault' }, call);
      return;
    }
    const played = plan.isPlaced ? this.#place(start, faults, signal) : Promise.resolve();
    if (plan.isAfterCallEvents) await played;
    await wait(plan.delayMs, signal);
    const isWhole = await sendAnswer(response, plan, start.manner.answer, signal);
    if (isWhole) this.#record({ event: 'answered', ...call, httpStatus: plan.httpStatus });
    await played;
  }

  #receive({ call, method, operatorNumber }: ReceivedStart): DrawnFaults {
    const { faults: wanted, seed } = this.#settings;
    const nth = countUp(this.#requestsOf, call.patient_number);
    const drawn = drawFaults(wanted, (name) => chance(seed, name, call.patient_number, nth));
    const faults = [drawn.answer, drawn.callEvent].flatMap((fault) => fault?.name ?? []);
    const details = { method, operator_number: operatorNumber, faults };
    this.#record({ event: 'start_received', ...call, ...details });
    return drawn;
  }

  #refuse(response: ServerResponse, { httpStatus, reason }: Refusal, call?: CallFacts): void {
    response
      .writeHead(httpStatus, { 'content-type': 'application/json' })
      .end(JSON.stringify({ error: reason }));
    this.#record({ event: 'refused', ...call, httpStatus, reason });
  }

  #place(start: ReceivedStart, faults: DrawnFaults, signal: AbortSignal): Promise<void> {
    const { call } = start;
    const { seed, speed, durations, outcomes, progress } = this.#settings;
    const nth = countUp(this.#callsOf, call.patient_number);
    const roll = (what: string) => chance(seed, what, call.patient_number, nth);
    const outcome = chooseOutcome(outcomes, call.patient_number, nth, roll('outcome'));
    this.#record({ event: 'placed', ...call, outcome });
    this.#history.note(start, outcome);
    const pace = 0.5 + roll('pace');
    const legs = planLegs(outcome, start.firstLeg, scaleDurations(durations, pace / speed));
    const steps = inOrder(legs, planCallEvents(outcome, legs, progress, faults));
    return this.#play(call, steps, (step) => this.#deliver(start, step, signal), signal);
  }

  async #play(
    call: CallFacts,
    steps: readonly (LegStep | CallEventStep)[],
    deliver: (step: CallEventStep) => Promise<unknown>,
    signal: AbortSignal,
  ): Promise<void> {
    const placedAtMs = performance.now();
    let isOver = false;
    let delivered: Promise<unknown> = Promise.resolve();
    for (const step of steps) {
      await wait(placedAtMs + step.atMs - performance.now(), signal);
      if (signal.aborted) break;
      if ('event' in step) {
        this.#record({ event: step.event, ...call });
        isOver = step.event === 'call_ended';
      } else {
        // A scenario's blocks run one after the other, so a call event waits for the one before it.
        delivered = delivered.then(() => deliver(step));
      }
    }
    if (!isOver) {
      this.#record({ event: 'call_dropped', ...call });
      this.#record({ event: 'call_ended', ...call });
    }
    await delivered;
  }

  #deliver(
    { call, manner, callbackToken }: ReceivedStart,
    { report, ...step }: CallEventStep,
    signal: AbortSignal,
  ): Promise<unknown> {
    const { speed, tries } = this.#settings;
    const token = step.hasWrongToken ? WRONG_TOKEN : callbackToken;
    const sending = {
      nextWeb: () => this.#nextWeb(),
      tries: { ...tries, pauseMs: tries.pauseMs / speed },
      record: this.#record,
    };
    const send = () => sendCallEvent({ call, manner, report, token }, sending, signal);
    return Promise.all(Array.from({ length: step.copies }, send));
  }

  #nextWeb(): string {
    const { web } = this.#settings;
    return web[this.#timesSent++ % web.length] ?? web[0];
  }
}

/** By time; at the same instant what happens on the line comes before the call event about it. */
function inOrder(
  legs: readonly LegStep[],
  callEvents: readonly CallEventStep[],
): (LegStep | CallEventStep)[] {
  return [...legs, ...callEvents].sort((a, b) => a.atMs - b.atMs);
}

function countUp(counts: Map<string, number>, key: string): number {
  const count = (counts.get(key) ?? 0) + 1;
  counts.set(key, count);
  return count;
}
