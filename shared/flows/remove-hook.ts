import { InvalidRequestError } from '../domain/errors.ts';
import { GitLabError } from '../domain/gitlab-errors.ts';
import type { RootGroup } from '../domain/inventory/inventory.ts';
import type { Connector } from '../domain/onboarding/connector.ts';
import type { GitLabConnections, HookRegistry, Vault } from '../ports.ts';

type Deps = {
  gitlab: Pick<GitLabConnections, 'connect'>;
  hookRegistry: HookRegistry;
  vault: Pick<Vault, 'hookSecrets'>;
};

/**
 * Takes a root group's webhook away: at GitLab as far as it lets us (not with a token that was revoked, or when it is no longer configured), and with us in any
 * case, so that deliveries of a hook that stayed behind are refused. Safe to repeat.
 */
export async function removeHook(connector: Connector, root: RootGroup, deps: Deps): Promise<void> {
  const { hook } = root;
  if (hook === undefined) return;
  if (hook.gitLabHookId !== undefined) {
    try {
      const gitlab = await deps.gitlab.connect(connector);
      await gitlab.removeGroupHook(root.facts.id, hook.gitLabHookId);
    } catch (failure) {
      if (!(failure instanceof GitLabError || failure instanceof InvalidRequestError)) throw failure;
    }
  }
  await deps.vault.hookSecrets.remove(hook.hookId);
  await deps.hookRegistry.remove(hook.hookId);
}
