// The calling policy without queues: a tiny clinic of desks, lines and shared phones that asks gate and decide what to
// do next, event by event. What it did is judged in policyRules.ts.
import type { CallbackState, CloseReason } from '../../src/shared/domain/callback.js';
import { decide, isCharged } from '../../src/shared/domain/decide.js';
import { TRAITS_OF, type Disposition } from '../../src/shared/domain/disposition.js';
import { gate, type PhoneFacts } from '../../src/shared/domain/gate.js';
import { numberFreeAtMs, type NumberCall } from '../../src/shared/domain/numberLimits.js';
import { phoneVerdict, type NumberOutcome } from '../../src/shared/domain/phoneVerdict.js';
import type { DeskPolicy } from '../../src/shared/domain/policy.js';

export interface ClinicDesk {
  readonly policy: DeskPolicy;
  readonly lines: number;
}

export interface Patient {
  readonly desk: ClinicDesk;
  readonly queuedAtMs: number;
  readonly appointmentMs: number;
  readonly phones: readonly string[];
  readonly cancelledAtMs: number;
}

export interface Clinic {
  readonly patients: readonly Patient[];
  /** Numbers, and since when they must not be called. */
  readonly doNotCall: ReadonlyMap<string, number>;
  /** What a call comes to. */
  readonly outcome: (phone: string, random: () => number) => { disposition: Disposition; lastsMs: number };
}

export interface Call {
  readonly patient: Patient;
  readonly phone: string;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly disposition: Disposition;
}

export interface Life {
  readonly patient: Patient;
  /** Unique over all desks. */
  readonly name: string;
  state: CallbackState;
  readonly calls: Call[];
  /** How often it was postponed, and why. */
  readonly postpones: ('window' | 'number')[];
  end: { readonly reason: CloseReason; readonly atMs: number } | null;
}

/** Runs until nothing is left to happen. The same clinic and the same `random` give the same result. */
export function simulate(clinic: Clinic, random: () => number): readonly Life[] {
  return new Simulation(clinic, random).run();
}

class Simulation {
  readonly #agenda = new Agenda();
  readonly #numbers = new Map<string, { calls: NumberCall[]; outcomes: NumberOutcome[] }>();
  readonly #waiting = new Map<ClinicDesk, Set<Life>>();
  readonly #onPhone = new Map<ClinicDesk, number>();

  constructor(
    readonly clinic: Clinic,
    readonly random: () => number,
  ) {}

  run(): readonly Life[] {
    const lives = this.clinic.patients.map(newLife);
    for (const life of lives) this.#agenda.add(life.patient.queuedAtMs, (nowMs) => this.#queue(life, nowMs));
    this.#agenda.run();
    return lives;
  }

  /** Everything that falls due at one instant waits together; then the most urgent is served. */
  #queue(life: Life, nowMs: number): void {
    const { desk } = life.patient;
    this.#waiting.set(desk, (this.#waiting.get(desk) ?? new Set()).add(life));
    this.#agenda.add(nowMs, () => this.#serve(desk, nowMs));
  }

  #serve(desk: ClinicDesk, nowMs: number): void {
    const waiting = this.#waiting.get(desk) ?? new Set();
    while (waiting.size > 0 && (this.#onPhone.get(desk) ?? 0) < desk.lines) {
      const life = mostUrgent(waiting);
      waiting.delete(life);
      this.#askGate(life, nowMs);
    }
  }

  #askGate(life: Life, nowMs: number): void {
    const { patient, state } = life;
    const phones = patient.phones.map((phone) => this.#factsOf(life, phone, nowMs));
    const ended = nowMs >= patient.cancelledAtMs ? 'cancelled' : null;
    const verdict = gate(patient.desk.policy, { state, ended, phones, allowed: null }, nowMs);
    if (verdict.kind === 'close') life.end = { reason: verdict.reason, atMs: nowMs };
    else if (verdict.kind === 'dial') this.#dial(life, verdict.phone, nowMs);
    else {
      life.postpones.push(verdict.because);
      this.#agenda.add(verdict.atMs, (atMs) => this.#queue(life, atMs));
    }
  }

  #factsOf(life: Life, phone: string, nowMs: number): PhoneFacts {
    const { calls, outcomes } = this.#number(phone);
    return {
      isDoNotCall: (this.clinic.doNotCall.get(phone) ?? Infinity) <= nowMs,
      verdict: phoneVerdict(outcomes),
      freeAtMs: numberFreeAtMs(life.patient.desk.policy, calls, life.name, nowMs),
    };
  }

  #dial(life: Life, index: number, nowMs: number): void {
    const { patient } = life;
    const phone = patient.phones[index]!;
    const { disposition, lastsMs } = this.clinic.outcome(phone, this.random);
    const call = { patient, phone, startedMs: nowMs, endedMs: nowMs + lastsMs, disposition };
    life.calls.push(call);
    life.state = withOpenCall(life.state, index, call);
    this.#number(phone).calls.push({ atMs: nowMs, callback: life.name });
    this.#onPhone.set(patient.desk, (this.#onPhone.get(patient.desk) ?? 0) + 1);
    this.#agenda.add(call.endedMs, () => this.#hangUp(life, call));
  }

  #hangUp(life: Life, { patient: { desk }, phone, disposition, startedMs, endedMs }: Call): void {
    this.#onPhone.set(desk, (this.#onPhone.get(desk) ?? 0) - 1);
    const number = this.#number(phone);
    number.outcomes.push({ disposition, endedAt: isoOf(endedMs) });
    if (!rings(disposition))
      number.calls = number.calls.filter(
        ({ atMs, callback }) => atMs !== startedMs || callback !== life.name,
      );
    const decision = decide(desk.policy, { state: life.state, disposition, nowMs: endedMs }, this.random);
    life.state = withEndedCall(life.state, desk.policy, disposition, endedMs);
    if ('at' in decision) this.#agenda.add(Date.parse(decision.at), (atMs) => this.#queue(life, atMs));
    else life.end = { reason: decision.kind === 'close' ? decision.reason : 'reached', atMs: endedMs };
    this.#serve(desk, endedMs);
  }

  #number(phone: string): { calls: NumberCall[]; outcomes: NumberOutcome[] } {
    const known = this.#numbers.get(phone) ?? { calls: [], outcomes: [] };
    this.#numbers.set(phone, known);
    return known;
  }
}

/** Whether a call with this outcome rang the patient, or may have. */
export function rings(disposition: Disposition): boolean {
  return !['operator', 'robot', 'carrier'].includes(TRAITS_OF[disposition].fault);
}

function newLife(patient: Patient, index: number): Life {
  const { phones } = patient;
  const state = { appointmentAt: isoOf(patient.appointmentMs), phones, spent: 0, calls: [], open: null };
  return { patient, name: `callback-${index}`, state, calls: [], postpones: [], end: null };
}

function withOpenCall(state: CallbackState, phone: number, { startedMs }: Call): CallbackState {
  const [startedAt, deadlineAt] = [isoOf(startedMs), isoOf(startedMs + 900_000)];
  return { ...state, open: { callId: '', attempt: state.spent + 1, phone, startedAt, deadlineAt } };
}

function withEndedCall(
  state: CallbackState,
  policy: DeskPolicy,
  disposition: Disposition,
  nowMs: number,
): CallbackState {
  if (!state.open) throw new Error('only an open call ends');
  const { callId, attempt, phone, startedAt } = state.open;
  const call = { callId, attempt, phone, startedAt, endedAt: isoOf(nowMs), disposition };
  const spent = state.spent + (isCharged(disposition, policy) ? 1 : 0);
  return { ...state, spent, calls: [...state.calls, call], open: null };
}

function mostUrgent(waiting: ReadonlySet<Life>): Life {
  return [...waiting].reduce((first, life) =>
    life.patient.appointmentMs < first.patient.appointmentMs ? life : first,
  );
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}

/** What is to happen, and when. Things due at the same instant happen in the order in which they were added. */
class Agenda {
  /** Latest first. */
  readonly #entries: { atMs: number; happen: (atMs: number) => void }[] = [];

  add(atMs: number, happen: (atMs: number) => void): void {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#entries[middle]!.atMs > atMs) low = middle + 1;
      else high = middle;
    }
    this.#entries.splice(low, 0, { atMs, happen });
  }

  run(): void {
    for (let next = this.#entries.pop(); next; next = this.#entries.pop()) next.happen(next.atMs);
  }
}
