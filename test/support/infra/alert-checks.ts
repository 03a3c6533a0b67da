import { z } from 'zod';

import type { Resource } from './prediction.ts';
import { ofType, typeOfId } from './resources.ts';

/** Metrics of the platform with the dimensions that alerts use, as Azure Monitor lists them. */
const platformMetrics: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'Microsoft.ServiceBus/namespaces': {
    DeadletteredMessages: ['EntityName'],
    ActiveMessages: ['EntityName'],
    ServerErrors: ['EntityName', 'OperationResult'],
    ThrottledRequests: ['EntityName', 'OperationResult'],
  },
  'Microsoft.Storage/storageAccounts': {
    Availability: ['GeoType', 'ApiName', 'Authentication'],
    Transactions: ['ResponseType', 'GeoType', 'ApiName', 'Authentication', 'TransactionType'],
  },
  'Microsoft.KeyVault/vaults': {
    Availability: ['ActivityType', 'ActivityName', 'StatusCode', 'StatusCodeClass'],
    ServiceApiResult: ['ActivityType', 'ActivityName', 'StatusCode', 'StatusCodeClass'],
  },
};

/** Tables of a workspace that belongs to Application Insights. */
const logTables = /\b(AppMetrics|AppTraces|AppRequests|AppExceptions)\b/;

/** Alerts of the design, with what they read: a metric of the platform, one of ours, a table of logs, or /health. */
export const alerts: Readonly<Record<string, string>> = {
  'dead-letters': 'DeadletteredMessages',
  'queue-stuck': 'ActiveMessages',
  'service-bus-errors': 'ServerErrors',
  'service-bus-throttled': 'ThrottledRequests',
  'data-storage-unavailable': 'Availability',
  'data-storage-throttled': 'Transactions',
  'host-storage-unavailable': 'Availability',
  'vault-unavailable': 'Availability',
  'vault-throttled': 'ServiceApiResult',
  'vault-forbidden': 'ServiceApiResult',
  'jobs-wait': 'palisade.job.age',
  'runs-fail': 'palisade.run.ended',
  'access-lost': 'AppTraces',
  'gitlab-throttles': 'palisade.gitlab.throttled',
  'functions-fail': 'AppRequests',
  'no-heartbeat': 'AppRequests',
  'not-available': '/health',
};

const MetricCriterion = z.object({
  metricNamespace: z.string(),
  metricName: z.string(),
  dimensions: z.array(z.object({ name: z.string(), values: z.array(z.string()).min(1) })),
});
const MetricAlert = z.object({
  severity: z.number().int().min(1).max(3),
  enabled: z.literal(true),
  scopes: z.array(z.string()).min(1),
  criteria: z.union([
    z.object({ allOf: z.array(MetricCriterion).min(1) }),
    z.object({ webTestId: z.string(), componentId: z.string() }),
  ]),
  actions: z.array(z.object({ actionGroupId: z.string() })).length(1),
});
const LogAlert = z.object({
  severity: z.number().int().min(1).max(3),
  enabled: z.literal(true),
  scopes: z.array(z.string()).length(1),
  criteria: z.object({ allOf: z.array(z.object({ query: z.string().min(1) })).length(1) }),
  actions: z.object({ actionGroups: z.array(z.string()).length(1) }),
});

/** Alerts that are missing, report to nobody, or look at something that does not exist. `ourMetrics` are those the app exports. */
export function alertFaults(resources: readonly Resource[], ourMetrics: readonly string[]): string[] {
  const found = [
    ...ofType(resources, 'Microsoft.Insights/metricAlerts'),
    ...ofType(resources, 'Microsoft.Insights/scheduledQueryRules'),
  ];
  const names = found.map(({ name }) => name);
  return [
    ...Object.keys(alerts)
      .filter((name) => !names.includes(name))
      .map((name) => `alert ${name} is missing`),
    ...names.filter((name) => !Object.hasOwn(alerts, name)).map((name) => `alert ${name} is unknown`),
    ...found.flatMap((alert) =>
      faultsOf(alert, resources, ourMetrics).map((fault) => `${alert.name}: ${fault}`),
    ),
  ];
}

function faultsOf(alert: Resource, resources: readonly Resource[], ourMetrics: readonly string[]): string[] {
  const isMetric = alert.type.endsWith('/metricAlerts');
  const parsed = isMetric ? MetricAlert.safeParse(alert.properties) : LogAlert.safeParse(alert.properties);
  if (!parsed.success) return [z.prettifyError(parsed.error)];
  const { data } = parsed;
  const groups = Array.isArray(data.actions)
    ? data.actions.map(({ actionGroupId }) => actionGroupId)
    : data.actions.actionGroups;
  const ids = resources.map(({ id }) => id);
  const dangling = [...groups, ...data.scopes].filter((id) => !ids.includes(id));
  const sources =
    'actionGroups' in data.actions ? logFaults(alert, ourMetrics) : metricFaults(alert, resources);
  return [...dangling.map((id) => `${id} does not exist`), ...sources];
}

function metricFaults(alert: Resource, resources: readonly Resource[]): string[] {
  const { criteria, scopes } = MetricAlert.parse(alert.properties);
  if ('webTestId' in criteria) {
    const test = resources.find(({ id }) => id === criteria.webTestId);
    const url = JSON.stringify(test?.properties['Request'] ?? {});
    return url.includes(alerts[alert.name] ?? '?') ? [] : ['does not look at /health'];
  }
  return criteria.allOf.flatMap(({ metricNamespace, metricName, dimensions }) => {
    const known = platformMetrics[metricNamespace]?.[metricName];
    return [
      ...(metricName === alerts[alert.name] ? [] : [`looks at ${metricName}`]),
      ...scopes.filter((id) => typeOfId(id) !== metricNamespace).map((id) => `${id} has no such metric`),
      ...(known === undefined ? [`${metricNamespace} has no metric ${metricName}`] : []),
      ...dimensions
        .filter(({ name }) => known?.includes(name) !== true)
        .map(({ name }) => `no dimension ${name}`),
    ];
  });
}

function logFaults(alert: Resource, ourMetrics: readonly string[]): string[] {
  const query = LogAlert.parse(alert.properties).criteria.allOf[0]?.query ?? '';
  return [
    ...(query.includes(alerts[alert.name] ?? '?') ? [] : [`does not look at ${alerts[alert.name]}`]),
    ...(logTables.test(query) ? [] : ['reads no table']),
    ...unknownMetrics(query, ourMetrics).map((name) => `${name} is not exported`),
  ];
}

/** Names like those of our metrics that the app does not export. */
export function unknownMetrics(text: string, ourMetrics: readonly string[]): string[] {
  const named = [...text.matchAll(/palisade(?:\.\w+)+/g)].map(([name]) => name);
  return named.filter((name) => !ourMetrics.includes(name));
}
