import { AsyncLocalStorage } from 'node:async_hooks';

import {
  type Attributes,
  type Context,
  type Meter,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';

import { redacted } from '../../platform/redact.ts';
import type { SpanFields, SpanSpec, Telemetry } from '../../platform/telemetry.ts';

const kinds: Record<SpanSpec['kind'], SpanKind> = {
  server: SpanKind.SERVER,
  consumer: SpanKind.CONSUMER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
};
/** Seconds: from a request to a table up to a job that waits for a budget of hours. */
const explicitBucketBoundaries = [0.005, 0.02, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400];

/** Our telemetry over OpenTelemetry's API. The current span is kept here, so that nothing global is registered. */
export function telemetryOver(on: { tracer: Tracer; meter: Meter; flush: () => Promise<void> }): Telemetry {
  const { tracer, meter } = on;
  const current = new AsyncLocalStorage<Context>();
  const counters = memoized((name) => meter.createCounter(name));
  const histograms = memoized((name) =>
    meter.createHistogram(name, { unit: 's', advice: { explicitBucketBoundaries } }),
  );
  const gauges = memoized((name) => meter.createGauge(name));
  const spanOf = (context = current.getStore()) =>
    context === undefined ? undefined : trace.getSpan(context);
  return {
    count: (name, dimensions, by = 1) => counters(name).add(by, dimensions),
    measure: (name, seconds, dimensions) => histograms(name).record(seconds, dimensions),
    set: (name, value, dimensions) => gauges(name).record(value, dimensions),
    async inSpan(spec, work) {
      const parent = parentOf(spec) ?? current.getStore() ?? ROOT_CONTEXT;
      const span = tracer.startSpan(spec.name, optionsOf(spec), parent);
      try {
        return await current.run(trace.setSpan(parent, span), work);
      } catch (failure) {
        fail(span, failure);
        throw failure;
      } finally {
        span.end();
      }
    },
    annotate(fields) {
      const span = spanOf();
      span?.setAttributes(attributesOf(fields));
      if ((fields['http.response.status_code'] ?? 0) >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    },
    traceparent() {
      const context = spanOf()?.spanContext();
      return context === undefined ? undefined : traceparentOf(context);
    },
    flush: on.flush,
  };
}

function memoized<Instrument>(create: (name: string) => Instrument): (name: string) => Instrument {
  const known = new Map<string, Instrument>();
  return (name) => {
    const instrument = known.get(name) ?? create(name);
    known.set(name, instrument);
    return instrument;
  };
}

function optionsOf({ kind, fields = {}, link }: SpanSpec): SpanOptions {
  const linked = spanContextOf(link);
  return {
    kind: kinds[kind],
    attributes: attributesOf(fields),
    ...(linked === undefined ? {} : { links: [{ context: linked }] }),
  };
}

function attributesOf(fields: SpanFields): Attributes {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The stack of an error is in the log; its message may contain what a foreign service answered. */
function fail(span: Span, failure: unknown): void {
  const { name, message } = failure instanceof Error ? failure : { name: 'unknown', message: '' };
  span.setAttribute('error.type', name);
  span.setStatus({ code: SpanStatusCode.ERROR, message: redacted(message) });
}

function parentOf({ parent }: SpanSpec): Context | undefined {
  const context = spanContextOf(parent);
  return context === undefined ? undefined : trace.setSpanContext(ROOT_CONTEXT, context);
}

const pattern = /^00-(?<traceId>[\da-f]{32})-(?<spanId>[\da-f]{16})-(?<flags>[\da-f]{2})$/;

/** W3C Trace Context, level 1. Ids of zeros are invalid. */
function spanContextOf(traceparent: string | undefined): SpanContext | undefined {
  const { traceId, spanId, flags } = pattern.exec(traceparent ?? '')?.groups ?? {};
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
}

function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & 1).toString(16).padStart(2, '0')}`;
}
