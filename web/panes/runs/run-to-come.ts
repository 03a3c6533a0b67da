import type { DevOpsConfiguration } from '../../../shared/contracts/arm/devops-configuration.ts';

/** A run that was asked for begins within seconds; if no operation says that it goes on, it is looked for so often. */
const maxLooks = 30;

type Configuration = Pick<DevOpsConfiguration['properties'], 'currentRunId' | 'provisioningState'>;

/** A run that is not there is the next one: its operation goes on, or it was asked for a moment ago. */
export function isRunToCome(
  devops: Configuration | undefined,
  { runId, looks }: { runId: string; looks: number },
): boolean {
  if (devops?.currentRunId !== runId) return false;
  return devops.provisioningState === 'Pending' || looks < maxLooks;
}
