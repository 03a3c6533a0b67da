import { useMemo } from 'react';

import { useNewestChange } from '../api/changes.ts';
import { useConnectors } from '../api/connectors.ts';
import { useInventorySummary } from '../api/inventory.ts';
import { useFailingChecks } from '../api/recommendations.ts';
import { defaultSince, sinceTime, startOfDay } from '../panes/changes/since.ts';
import { useNow } from '../parts/use-now.ts';
import type { PaneName } from './panes.ts';
import { useScope } from './use-scope.ts';

const everyMs = 60_000;
const everything = {};

/**
 * Numbers beside the panes: projects, checks that fail somewhere, changes since the day that the pane begins with, connectors. A
 * number that is not known is left out.
 */
export function useNavigationCounts(): Partial<Record<PaneName, number | undefined>> {
  const { path, subscription } = useScope();
  const { data: summary } = useInventorySummary(path, everything, { everyMs });
  const { data: failingChecks } = useFailingChecks(path);
  const today = startOfDay(useNow()).getTime();
  const since = useMemo(() => sinceTime(defaultSince, new Date(today)).toISOString(), [today]);
  const { data: changes } = useNewestChange(path, { since }, { everyMs });
  const { data: connectors } = useConnectors(subscription?.subscriptionId);
  return {
    devops: summary?.tiles.projects,
    recommendations: failingChecks,
    changes: changes?.totals?.count,
    environments: connectors?.length,
  };
}
