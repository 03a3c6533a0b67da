import type { GitLabInstance } from '../../contracts/gitlab/instance.ts';
import type { GitLabConnections } from '../../features/connectors/ports.ts';
import { limitsAMinute } from './budgets/known-limits.ts';
import { findInstance, instanceUrlOf } from './instances.ts';

/** Answers of the settings, without a request. */
export function configuredInstances(
  instances: readonly GitLabInstance[],
): Pick<GitLabConnections, 'instanceOf' | 'instanceUrlOf' | 'limitsOf'> {
  return {
    instanceOf: ({ tags }) => findInstance(instances, tags),
    instanceUrlOf: ({ tags }) => instanceUrlOf(instances, tags),
    limitsOf({ tags }) {
      const url = instanceUrlOf(instances, tags);
      const instance = instances.find((one) => one.url === url);
      return instance && limitsAMinute(instance);
    },
  };
}
