/** Counted events. Their dimensions have few values each; ids are fields of spans and log lines. */
type Counter =
  | 'palisade.run.ended'
  | 'palisade.run.unreadable'
  | 'palisade.run.projects.changed'
  | 'palisade.job'
  | 'palisade.gitlab.requests'
  | 'palisade.gitlab.throttled'
  | 'palisade.webhook'
  | 'palisade.table.requests'
  | 'palisade.vault.requests'
  | 'palisade.operation.ended';

/** Distributions, in seconds. */
type Duration =
  | 'palisade.run.duration'
  | 'palisade.job.duration'
  | 'palisade.job.age'
  | 'palisade.gitlab.waited'
  | 'palisade.webhook.latency';

/** Numbers that hold until the next one. */
type Gauge = 'palisade.connector.access';

type Dimensions = Readonly<Record<string, string>>;
/** Absent fields are left out. */
export type SpanFields = Readonly<Record<string, string | number | undefined>>;

export type SpanSpec = {
  name: string;
  kind: 'server' | 'consumer' | 'client' | 'internal';
  /** W3C `traceparent` of another process; absent, the current span is the parent. */
  parent?: string | undefined;
  /** Another trace that belongs to this span. */
  link?: string | undefined;
  fields?: SpanFields;
};

/** Traces and metrics. No call throws or waits for an exporter, except `flush`. */
export type Telemetry = {
  count(name: Counter, dimensions: Dimensions, by?: number): void;
  measure(name: Duration, seconds: number, dimensions: Dimensions): void;
  set(name: Gauge, value: number, dimensions: Dimensions): void;
  /** Runs `work` in a span, which is the current one for all that `work` calls. Rethrows its error. */
  inSpan<Result>(span: SpanSpec, work: () => Promise<Result>): Promise<Result>;
  /** Adds fields to the current span. A status from 500 on marks it as failed. */
  annotate(fields: SpanFields & { 'http.response.status_code'?: number }): void;
  /** W3C `traceparent` of the current span, for messages. */
  traceparent(): string | undefined;
  /** Sends what is left, within four seconds. */
  flush(): Promise<void>;
};

/** Used while no exporter is configured. */
export const noTelemetry: Telemetry = {
  count: () => undefined,
  measure: () => undefined,
  set: () => undefined,
  inSpan: (_span, work) => work(),
  annotate: () => undefined,
  traceparent: () => undefined,
  flush: () => Promise.resolve(),
};
