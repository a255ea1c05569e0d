// Traces to an OpenTelemetry collector, OTLP over HTTP with JSON. Steps are told when they are over, so nothing of it lies on a
// call's way. Address, headers, sampling and batching come from the standard OTEL_* variables, read by the library itself.
import {
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Context,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, RandomIdGenerator } from '@opentelemetry/sdk-trace-base';
import { within } from '../deadline.js';
import type { NewTrace, TracedProcess, TracedStep, Tracing } from './tracing.js';

/** A collector that does not answer must not hold up a process that ends. */
const FLUSH_MS = 2_000;

/**
 * The span of a call has an id made of the callId: whoever knows the call, in whatever process, can name it as the parent.
 * All other ids are random.
 */
class SpanIds extends RandomIdGenerator {
  next: string | null = null;

  override generateSpanId = (): string => {
    const given = this.next;
    this.next = null;
    return given ?? randomIds.generateSpanId();
  };
}
const randomIds = new RandomIdGenerator();

export class OtlpTracing implements Tracing {
  readonly #ids = new SpanIds();
  readonly #provider: BasicTracerProvider;
  readonly #tracer: Tracer;

  constructor({ name, build, warn }: TracedProcess) {
    diag.setLogger(onlyErrors(warn), { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true });
    const named = resourceFromAttributes({
      'service.name': `marvin-${name}`,
      'service.version': build.version,
    });
    this.#provider = new BasicTracerProvider({
      idGenerator: this.#ids,
      resource: named.merge(detectResources({ detectors: [envDetector] })),
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
    });
    this.#tracer = this.#provider.getTracer('marvin', build.version);
  }

  enqueued(desk: string, beganMs: number): NewTrace {
    const span = this.#tracer.startSpan(
      'enqueue',
      { startTime: beganMs, root: true, attributes: { 'marvin.desk': desk } },
      ROOT_CONTEXT,
    );
    const { traceId, spanId, traceFlags } = span.spanContext();
    const flags = traceFlags.toString(16).padStart(2, '0');
    return { trace: `00-${traceId}-${spanId}-${flags}`, tell: () => span.end() };
  }

  step({ name, trace: of, callId, beganMs, endedMs, attributes, isFailed }: TracedStep): void {
    const parent = parentOf(of, name === 'call' ? null : callId);
    if (parent === null) return;
    this.#ids.next = name === 'call' && callId !== null ? spanIdOf(callId) : null;
    const span = this.#tracer.startSpan(name, { startTime: beganMs }, parent);
    for (const [key, value] of Object.entries(attributes)) span.setAttribute(`marvin.${key}`, value);
    if (callId !== null) span.setAttribute('marvin.call_id', callId);
    if (isFailed) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(endedMs);
  }

  async flush(): Promise<void> {
    await within(FLUSH_MS, this.#provider.forceFlush()).catch(() => undefined);
  }

  async stop(): Promise<void> {
    await within(FLUSH_MS, this.#provider.shutdown()).catch(() => undefined);
  }
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** @param callId of the call that is the parent; null: the enqueueing is. @returns null for what is no traceparent */
function parentOf(traceparent: string, callId: string | null): Context | null {
  const [, traceId, enqueued = '', flags = ''] = TRACEPARENT.exec(traceparent) ?? [];
  if (traceId === undefined) return null;
  const spanId = callId === null ? enqueued : spanIdOf(callId);
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: parseInt(flags, 16),
    isRemote: true,
  });
}

function spanIdOf(callId: string): string {
  return callId.replaceAll('-', '').slice(0, 16);
}

/** The library's own messages may quote addresses with passwords: the log is told that something failed, not what it said. */
function onlyErrors(warn: (error: unknown) => void) {
  const ignore = () => undefined;
  const error = () => warn(new Error('the collector did not take traces'));
  return { error, warn: ignore, info: ignore, debug: ignore, verbose: ignore };
}
