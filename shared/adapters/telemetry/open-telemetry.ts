import { noTelemetry, type Telemetry } from '../../platform/telemetry.ts';
import type { TelemetryDeps, TelemetrySettings } from './exporters.ts';

/** Telemetry with the exporters of the settings. Without any, OpenTelemetry is not even loaded. */
export async function openTelemetry(settings: TelemetrySettings, deps: TelemetryDeps): Promise<Telemetry> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: otlp, APPLICATIONINSIGHTS_CONNECTION_STRING: azure } = settings;
  if (otlp === undefined && azure === undefined) return noTelemetry;
  // The build makes a file of its own of this module: `local/build-app.ts`.
  const { startTelemetry } = await import('./start-telemetry.ts');
  return startTelemetry(settings, deps);
}
