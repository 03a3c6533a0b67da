import type {
  Retrying,
  RetryingScope,
  RunResource,
  Unreadable,
  UnreadableScope,
} from '../../shared/contracts/arm/run.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { RunProgress } from '../../shared/features/crawl/domain/run.ts';
import { devopsId } from './resource-ids.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';

export function presentRun(progress: RunProgress, key: ConnectorKey): RunResource {
  const { run, tasks, expected, counts, unreadable, retrying } = progress;
  return {
    id: `${devopsId(key)}/runs/${run.id}`,
    name: run.id,
    type: 'Microsoft.Security/securityConnectors/devops/runs',
    properties: {
      reason: run.reason,
      state: run.state,
      beganAt: run.beganAt,
      ...omitUndefined({ endedAt: run.endedAt }),
      tasks,
      expected,
      counts,
      unreadable: unreadable.map(presentUnreadable),
      retrying: retrying.map(presentRetrying),
      ...omitUndefined({ lastError: run.lastError }),
    },
  };
}

/** Rows keep `because`, the word of an earlier version. */
export function presentUnreadable({
  scope,
  endpoint,
  status,
  because: reason,
  since,
}: Unreadable): UnreadableScope {
  return { scope, endpoint, ...omitUndefined({ status }), reason, since };
}

function presentRetrying({ tries, nextTryAt, ...unreadable }: Retrying): RetryingScope {
  return { ...presentUnreadable(unreadable), tries, nextTryAt };
}
