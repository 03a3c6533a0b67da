import { randomUUID } from 'node:crypto';

import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';

import type { Telemetry } from '../../platform/telemetry.ts';
import type { Exporters, TelemetryDeps, TelemetrySettings } from './exporters.ts';
import { telemetryOver } from './telemetry-over.ts';

/** The host kills a worker five seconds after it asked it to end. */
const maxFlushMs = 4_000;

/**
 * Starts the SDK with the exporters of the settings. The SDK itself reads further `OTEL_*` variables: sampler, limits, name
 * and attributes of the service, headers and time-outs of OTLP.
 */
export async function startTelemetry(settings: TelemetrySettings, deps: TelemetryDeps): Promise<Telemetry> {
  const exporters = await exportersOf(settings, deps);
  const resource = resourceFromAttributes({
    'service.name': 'palisade',
    'service.version': deps.version,
    'service.instance.id': randomUUID(),
  }).merge(detectResources({ detectors: [envDetector] }));
  const tracerProvider = new BasicTracerProvider({
    resource,
    spanProcessors: exporters.map(({ traces }) => new BatchSpanProcessor(traces)),
  });
  const meterProvider = new MeterProvider({
    resource,
    readers: exporters.map(({ metrics }) => new PeriodicExportingMetricReader({ exporter: metrics })),
  });
  const flush = async () => {
    const limit = new Promise<void>((resolve) => void setTimeout(resolve, maxFlushMs).unref());
    await Promise.race([
      Promise.allSettled([tracerProvider.forceFlush(), meterProvider.forceFlush()]),
      limit,
    ]);
  };
  const { version } = deps;
  return telemetryOver({
    tracer: tracerProvider.getTracer('palisade', version),
    meter: meterProvider.getMeter('palisade', version),
    flush,
  });
}

/** Imports only the libraries of the exporters that are configured. */
async function exportersOf(settings: TelemetrySettings, deps: TelemetryDeps): Promise<Exporters[]> {
  const exporters: Exporters[] = [];
  if (settings.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined) {
    const { otlpExporters } = await import('./otlp-exporters.ts');
    exporters.push(otlpExporters(settings.OTEL_EXPORTER_OTLP_PROTOCOL));
  }
  if (settings.APPLICATIONINSIGHTS_CONNECTION_STRING !== undefined) {
    const { azureExporters } = await import('./azure-exporters.ts');
    exporters.push(azureExporters(settings, deps));
  }
  return exporters;
}
