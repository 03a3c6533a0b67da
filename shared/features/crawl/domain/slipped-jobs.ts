import type { ConnectorRef } from '../../../contracts/connector-key.ts';
import type { JobOf } from '../../../contracts/job.ts';
import type { Run } from './run.ts';
import type { RootSummary } from './sum-run.ts';

/**
 * What slipped past all windows of a crawl while rows shifted, and was seen at their edges only, is asked for by its id.
 * The same jobs again when a run is summed up again.
 */
export function slippedJobs(
  connector: ConnectorRef,
  { slippedGroups, slippedProjects }: Pick<RootSummary, 'slippedGroups' | 'slippedProjects'>,
  run: Pick<Run, 'id' | 'beganAt'>,
): JobOf<'resync-group' | 'resync-project'>[] {
  const because = { kind: 'crawl' as const, detail: run.id };
  const common = { v: 1 as const, connector, because, at: run.beganAt, attempt: 0 };
  return [
    ...slippedGroups.map((groupId) => ({
      ...common,
      kind: 'resync-group' as const,
      groupId,
      subtree: false,
    })),
    ...slippedProjects.map((projectId) => ({ ...common, kind: 'resync-project' as const, projectId })),
  ];
}
