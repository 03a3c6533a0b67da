/** Names and descriptions of the groups and projects of the simulated world. */

export const divisions = [
  'platform', 'Payments', 'Data-Science', 'mobile', 'Infrastructure', 'security', 'customer.care', 'Research',
  'internal_tools', 'Commerce', 'logistics', 'identity', 'Observability', 'growth', 'partner-integrations', 'legacy',
] as const; // prettier-ignore

export const teams = [
  'team-falcon', 'backend', 'frontend', 'SRE', 'core', 'api-guild', 'libs', 'tooling', 'Release-Engineering', 'qa',
  'edge', 'billing', 'ledger', 'search', 'ml.models', 'sandbox', 'docs', 'deploy_kits', 'Checkout', 'fraud', 'mesh',
] as const; // prettier-ignore

export const subjects = [
  'payments', 'orders', 'catalog', 'invoice', 'user', 'session', 'audit', 'fraud', 'search', 'mail', 'notification',
  'pricing', 'stock', 'shipping', 'gateway', 'billing', 'report', 'consent', 'identity', 'feature-flag', 'metrics',
  'webhook', 'archive', 'ledger', 'contract', 'profile', 'recommendation', 'cart', 'refund', 'tax', 'image', 'video',
] as const; // prettier-ignore

export const kinds = [
  'api', 'service', 'worker', 'ui', 'sdk', 'cli', 'infra', 'terraform', 'helm-chart', 'docs', 'e2e', 'lambda',
  'pipeline', 'lib', 'operator', 'exporter', 'migrations', 'mock', 'bot', 'config',
] as const; // prettier-ignore

/** Display names that reveal missing escaping, encoding or length handling; `{}` is the plain name. */
export const awkwardNames = [
  '{} (Zürich)',
  'Größe & {}',
  '日本語 {}',
  '{} 🚀',
  '"{}" quoted',
  "{} – it's legacy",
  '{} / {} mirror',
  '<b>{}</b>',
  '<script>alert("{}")</script>',
  'مشروع {}',
  '{} \\ back # slash ? %2F',
  'O’Brien’s {} 👩‍💻',
] as const;

export const descriptions = [
  '',
  'Owned by the team on call; see the runbook.',
  'Deprecated: <a href="https://example.com">replacement</a>.\nDo not deploy.',
  'Serves "all" regions, 100 % of traffic; café, naïve, Ωmega.',
  'Moved here in the great split of 2021.',
] as const;
