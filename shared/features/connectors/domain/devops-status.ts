import { omitUndefined } from '../../../platform/omit-undefined.ts';
import type { DevOps } from './connector.ts';
import type { CredentialsHealth } from './health.ts';

/** The configuration after its operation has ended, successfully or not. */
export function devopsAfter(
  devops: DevOps,
  ended: { state: 'Succeeded' | 'Failed'; message: string; now: Date; runId?: string },
): DevOps {
  const { operation: _ended, ...rest } = devops;
  return {
    ...rest,
    provisioningState: ended.state,
    provisioningStatusMessage: ended.message,
    provisioningStatusUpdateTimeUtc: ended.now.toISOString(),
    ...omitUndefined({ currentRunId: ended.runId }),
  };
}

/**
 * The configuration with the health of its credentials, also in `provisioningStatusMessage`, which the published versions
 * show; undefined means healthy. The message of a running operation stays.
 */
export function devopsWithHealth(devops: DevOps, health: CredentialsHealth | undefined, now: Date): DevOps {
  const { health: known, ...rest } = devops;
  if (health === undefined && known === undefined) return devops;
  const message = health?.message ?? 'The access to GitLab is restored.';
  const keepsMessage = devops.operation !== undefined || message === devops.provisioningStatusMessage;
  return {
    ...rest,
    ...omitUndefined({ health }),
    ...(keepsMessage
      ? {}
      : { provisioningStatusMessage: message, provisioningStatusUpdateTimeUtc: now.toISOString() }),
  };
}
