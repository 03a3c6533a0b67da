import type { GitLabConnections } from '../../features/connectors/ports.ts';
import { once } from '../../platform/once.ts';
import { configuredInstances } from './configured-instances.ts';
import type { GitLabConnectionsDeps } from './connections.ts';

/** Connections to GitLab. Client and transport are imported at the first request: most requests of callers need none. */
export function openConnections(deps: GitLabConnectionsDeps): GitLabConnections {
  const connections = once(async () => {
    const { createGitLabConnections } = await import('./connections.ts');
    return createGitLabConnections(deps);
  });
  return {
    ...configuredInstances(deps.settings.instances),
    connect: async (...args) => (await connections()).connect(...args),
    tryToken: async (...args) => (await connections()).tryToken(...args),
    obtainCredentials: async (...args) => (await connections()).obtainCredentials(...args),
    adopt: async (...args) => (await connections()).adopt(...args),
    revoke: async (...args) => (await connections()).revoke(...args),
  };
}
