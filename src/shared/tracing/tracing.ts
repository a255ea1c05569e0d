// One trace for each callback, from its enqueueing over its calls to their events and deliveries, for clinics that have an
// OpenTelemetry collector. Off unless OpenTelemetry's standard variables ask for it; its library is loaded only then.
import type { BuildInfo } from '../buildInfo.js';

/** What happened to a callback that belongs to a trace. No personal data may be in its attributes. */
export interface TracedStep {
  readonly name: 'call' | 'call event' | 'delivery';
  /** Of the callback, as `enqueued` gave it, W3C's `traceparent`. */
  readonly trace: string;
  readonly callId: string | null;
  /** Epoch milliseconds. */
  readonly beganMs: number;
  readonly endedMs: number;
  /** Names without `marvin.`, values of ours. */
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly isFailed: boolean;
}

export interface NewTrace {
  /** W3C's `traceparent`; the job keeps it as BullMQ's own `telemetry.metadata`. */
  readonly trace: string;
  tell(): void;
}

export interface Tracing {
  /** Begins the trace of a callback, which is told only when the callback turns out to be new. */
  enqueued(desk: string, beganMs: number): NewTrace;
  step(step: TracedStep): void;
  /** Sends what waits to be sent; never rejects. */
  flush(): Promise<void>;
  /** Sends the rest, and ends; never rejects. */
  stop(): Promise<void>;
}

/** Which process of Marvin this is, and who hears that a collector cannot be reached. */
export interface TracedProcess {
  readonly name: 'web' | 'worker' | 'producer';
  readonly build: BuildInfo;
  readonly warn: (error: unknown) => void;
}

/** @returns null when nobody asked for traces */
export async function startTracing(isTraced: boolean, about: TracedProcess): Promise<Tracing | null> {
  if (!isTraced) return null;
  const { OtlpTracing } = await import('./otlpTracing.js');
  return new OtlpTracing(about);
}

/** The trace that a job of a callback belongs to; null when it was queued by somebody who does not trace. */
export function traceOf(job: { readonly opts: { readonly telemetry?: { readonly metadata?: string } } }) {
  return job.opts.telemetry?.metadata ?? null;
}
