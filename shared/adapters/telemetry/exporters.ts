import type { TokenCredential } from '@azure/identity';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';

import type { Settings } from '../../platform/config/config.ts';

export type TelemetrySettings = Pick<
  Settings,
  | 'OTEL_EXPORTER_OTLP_ENDPOINT'
  | 'OTEL_EXPORTER_OTLP_PROTOCOL'
  | 'APPLICATIONINSIGHTS_CONNECTION_STRING'
  | 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING'
>;
export type TelemetryDeps = { version: string; credential: TokenCredential };

/** Both signals to one place. */
export type Exporters = { traces: SpanExporter; metrics: PushMetricExporter };
