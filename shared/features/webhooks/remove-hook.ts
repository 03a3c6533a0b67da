import { withoutPause } from '../connectors/domain/health.ts';
import { InvalidRequestError } from '../../platform/errors/errors.ts';
import { GitLabError } from '../../platform/errors/gitlab-errors.ts';
import type { RootGroup } from '../inventory/domain/inventory.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { hookAddress } from './domain/group-hook.ts';
import type { GitLab } from '../connectors/ports.ts';
import type { App } from '../app.ts';

/**
 * Takes a root group's webhook away: at GitLab as far as it lets us (not with a token that was revoked, or when it is no
 * longer configured), and with us in any case, so that deliveries of a hook that stayed behind are refused. One that was
 * made just before a death, and of which we know no id, is found by its address. Safe to repeat.
 */
export async function removeHook(connector: Connector, root: RootGroup, app: App): Promise<void> {
  const { hook } = root;
  if (hook === undefined) return;
  try {
    const gitlab = await app.gitlab.connect(withoutPause(connector));
    const id = hook.gitLabHookId ?? (await idByAddress(gitlab, root.facts.id, hook.hookId));
    if (id !== undefined) await gitlab.removeGroupHook(root.facts.id, id);
  } catch (failure) {
    if (!(failure instanceof GitLabError || failure instanceof InvalidRequestError)) throw failure;
  }
  await app.vault.hookSecrets.remove(hook.hookId);
  await app.hookRegistry.remove(hook.hookId);
}

/** Whatever public address the app had when the webhook was made. */
async function idByAddress(gitlab: GitLab, rootId: number, hookId: string): Promise<number | undefined> {
  const path = hookAddress('', hookId);
  return (await gitlab.groupHooks(rootId)).hooks.find(({ url }) => url.endsWith(path))?.id;
}
