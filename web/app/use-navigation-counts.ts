import { useConnectors } from '../api/connectors.ts';
import { useInventorySummary } from '../api/inventory.ts';
import { useFailingChecks } from '../api/recommendations.ts';
import type { PaneName } from './panes.ts';
import { useScope } from './use-scope.ts';

const everyMs = 60_000;
const everything = {};

/** Numbers beside the panes: projects, checks that fail somewhere, connectors. A number that is not known is left out. */
export function useNavigationCounts(): Partial<Record<PaneName, number | undefined>> {
  const { path, subscription } = useScope();
  const { data: summary } = useInventorySummary(path, everything, { everyMs });
  const { data: failingChecks } = useFailingChecks(path);
  const { data: connectors } = useConnectors(subscription?.subscriptionId);
  return {
    devops: summary?.tiles.projects,
    recommendations: failingChecks,
    environments: connectors?.length,
  };
}
