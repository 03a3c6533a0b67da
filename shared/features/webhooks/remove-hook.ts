import { withoutPause } from '../connectors/domain/health.ts';
import { InvalidRequestError } from '../../platform/errors/errors.ts';
import { GitLabError } from '../../platform/errors/gitlab-errors.ts';
import type { RootGroup } from '../inventory/domain/inventory.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { hookAddress } from './domain/group-hook.ts';
import type { GitLab } from '../connectors/ports.ts';
import type { App } from '../app.ts';

/**
 * Removes a root group's webhook at GitLab, if GitLab permits (not with a revoked token, or if the instance is no
 * longer configured), and our record of it in any case, so that deliveries of a remaining hook are rejected. A hook
 * created just before a crash, whose id is unknown, is found by its URL. Idempotent.
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

/** Finds the hook also if the app had another public address when it was created. */
async function idByAddress(gitlab: GitLab, rootId: number, hookId: string): Promise<number | undefined> {
  const path = hookAddress('', hookId);
  return (await gitlab.groupHooks(rootId)).hooks.find(({ url }) => url.endsWith(path))?.id;
}
