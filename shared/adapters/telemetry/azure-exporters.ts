import { AzureMonitorMetricExporter, AzureMonitorTraceExporter } from '@azure/monitor-opentelemetry-exporter';

import type { Exporters, TelemetryDeps, TelemetrySettings } from './exporters.ts';

/** Application Insights; as the app's identity where local authentication is off. Nothing is kept on disk. */
export function azureExporters(settings: TelemetrySettings, { credential }: TelemetryDeps): Exporters {
  const {
    APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString = '',
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: authentication = '',
  } = settings;
  const byIdentity = /(?:^|;)\s*Authorization=AAD\s*(?:;|$)/i.test(authentication);
  const options = {
    connectionString,
    disableOfflineStorage: true,
    ...(byIdentity && { credential }),
  };
  return { traces: new AzureMonitorTraceExporter(options), metrics: new AzureMonitorMetricExporter(options) };
}
