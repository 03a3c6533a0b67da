import type { Filters } from '../url/filters.ts';

/** Keys of queries. The first part names what is read, the second the scope's path, so that either can be read again as a whole. */
export const keys = {
  subscriptions: () => ['subscriptions'] as const,
  connectors: (subscriptionId: string) => ['connectors', subscriptionId] as const,
  resourceGroups: (subscriptionId: string) => ['resourceGroups', subscriptionId] as const,
  availableGroups: (connectorId: string, authorizationId: string | undefined) =>
    ['availableGroups', connectorId, authorizationId] as const,
  dryRun: (connectorId: string, choice: object) => ['dryRun', connectorId, choice] as const,
  devops: (connectorId: string) => ['devops', connectorId] as const,
  activities: (connectorId: string) => ['activities', connectorId] as const,
  eventSubscriptions: (connectorId: string) => ['eventSubscriptions', connectorId] as const,
  permissions: (scope: string) => ['permissions', scope] as const,
  dataStatus: (scope: string) => ['dataStatus', scope] as const,
  inventory: (scope: string, query: Readonly<Record<string, string | number | undefined>>) =>
    ['inventory', scope, query] as const,
  inventorySummary: (scope: string, filters: Filters, asOf: string | undefined, changedSince?: string) =>
    ['inventorySummary', scope, filters, asOf, changedSince] as const,
  suggestions: (scope: string, q: string, kind: string | undefined) =>
    ['suggestions', scope, q, kind] as const,
  recommendations: (scope: string, query: Readonly<Record<string, string | number | undefined>>) =>
    ['recommendations', scope, query] as const,
  project: (resourceId: string) => ['project', resourceId] as const,
  assessments: (resourceId: string) => ['assessments', resourceId] as const,
  findings: (resourceId: string, question: object) => ['findings', resourceId, question] as const,
  findingTotals: (resourceId: string) => ['findingTotals', resourceId] as const,
  finding: (resourceId: string, name: string) => ['finding', resourceId, name] as const,
  findingCoverage: (resourceId: string) => ['findingCoverage', resourceId] as const,
  inventoryItem: (resourceId: string) => ['inventoryItem', resourceId] as const,
  listPlace: (scope: string, list: string, part: string | number | undefined) =>
    ['listPlace', scope, list, part] as const,
  rootGroups: (connectorId: string) => ['rootGroups', connectorId] as const,
  runs: (path: string) => ['runs', path] as const,
  checkResources: (
    scope: string,
    check: string,
    query: Readonly<Record<string, string | number | undefined>>,
  ) => ['checkResources', scope, check, query] as const,
  checkMetadata: () => ['checkMetadata'] as const,
  thing: (resourceId: string) => ['thing', resourceId] as const,
  assessment: (resourceId: string, name: string) => ['assessment', resourceId, name] as const,
  exemptions: (scope: string) => ['exemptions', scope] as const,
  exemption: (resourceId: string) => ['exemption', resourceId] as const,
  assignment: (resourceId: string, name: string) => ['assignment', resourceId, name] as const,
  coverage: (scope: string, filters: Filters) => ['coverage', scope, filters] as const,
  changes: (scope: string, query: Readonly<Record<string, string | number | undefined>>) =>
    ['changes', scope, query] as const,
  run: (connectorId: string, runId: string) => ['run', connectorId, runId] as const,
};
