import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import {
  convertLegacyHttpOptions,
  createOtlpHttpExportDelegate,
} from '@opentelemetry/otlp-exporter-base/node-http';
import {
  type IExporterMetricsHelper,
  type ISerializer,
  JsonMetricsSerializer,
  JsonTraceSerializer,
  MetricsExporterMetricsHelper,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
  TraceExporterMetricsHelper,
} from '@opentelemetry/otlp-transformer';

import type { Exporters, TelemetrySettings } from './exporters.ts';

/**
 * OTLP over HTTP, in the protocol of the settings. The packages `exporter-*-otlp-*` contain only these few lines, once for
 * each signal and protocol.
 */
export function otlpExporters(protocol: TelemetrySettings['OTEL_EXPORTER_OTLP_PROTOCOL']): Exporters {
  const isJson = protocol === 'http/json';
  const contentType = isJson ? 'application/json' : 'application/x-protobuf';
  function exporterOf<Data, Response>(
    signal: 'TRACES' | 'METRICS',
    serializer: ISerializer<Data, Response>,
    helper: IExporterMetricsHelper<Data>,
  ): OTLPExporterBase<Data> {
    const headers = { 'Content-Type': contentType };
    const options = convertLegacyHttpOptions({}, signal, `v1/${signal.toLowerCase()}`, headers);
    const component = `otlp_http_${signal.toLowerCase()}_exporter`;
    return new OTLPExporterBase(
      createOtlpHttpExportDelegate(options, serializer, component, helper, undefined),
    );
  }
  return {
    traces: exporterOf(
      'TRACES',
      isJson ? JsonTraceSerializer : ProtobufTraceSerializer,
      TraceExporterMetricsHelper,
    ),
    metrics: exporterOf(
      'METRICS',
      isJson ? JsonMetricsSerializer : ProtobufMetricsSerializer,
      MetricsExporterMetricsHelper,
    ),
  };
}
