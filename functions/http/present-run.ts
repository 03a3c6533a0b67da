import type { Budget } from '../../shared/contracts/arm/budget.ts';
import type {
  Retrying,
  RetryingScope,
  RunPosture,
  RunResource,
  Unreadable,
  UnreadableScope,
} from '../../shared/contracts/arm/run.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { RunProgress } from '../../shared/features/crawl/domain/run.ts';
import { remedyOf } from '../../shared/features/inventory/domain/remedy.ts';
import { devopsId } from './resource-ids.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';

/** Parts that only the answer about one run has. */
type OfOneRun = { posture: RunPosture | undefined; budget: Budget | undefined };

export function presentRun(progress: RunProgress, key: ConnectorKey, ofOne?: OfOneRun): RunResource {
  const { run, tasks, expected, counts, unreadable, retrying } = progress;
  const { pause } = run;
  return {
    id: `${devopsId(key)}/runs/${run.id}`,
    name: run.id,
    type: 'Microsoft.Security/securityConnectors/devops/runs',
    properties: {
      connector: key.name,
      reason: run.reason,
      state: pause === undefined ? run.state : 'paused',
      beganAt: run.beganAt,
      ...omitUndefined({ endedAt: run.endedAt, pausedAt: pause?.at, pausedBy: pause?.by }),
      tasks,
      expected,
      counts,
      unreadable: unreadable.map((one) => withRemedy(presentUnreadable(one))),
      retrying: retrying.map(presentRetrying),
      ...omitUndefined({ lastError: run.lastError, ...ofOne }),
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

function withRemedy(unreadable: UnreadableScope): UnreadableScope {
  return { ...unreadable, helps: remedyOf(unreadable) };
}

function presentRetrying({ tries, nextTryAt, ...unreadable }: Retrying): RetryingScope {
  return { ...presentUnreadable(unreadable), tries, nextTryAt };
}
