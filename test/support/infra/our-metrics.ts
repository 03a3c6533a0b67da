/** Metrics that the app exports. */
export const ourMetrics: readonly string[] = [
  'palisade.run.ended',
  'palisade.run.duration',
  'palisade.run.unreadable',
  'palisade.run.projects.changed',
  'palisade.connector.access',
  'palisade.job',
  'palisade.job.duration',
  'palisade.job.age',
  'palisade.gitlab.requests',
  'palisade.gitlab.throttled',
  'palisade.gitlab.waited',
  'palisade.webhook',
  'palisade.webhook.latency',
  'palisade.table.requests',
  'palisade.vault.requests',
  'palisade.operation.ended',
];
