import type { WebhookSecret } from '../../contracts/arm/webhook-secret.ts';
import type { HookSecret } from '../../contracts/gitlab/hook.ts';
import { ConflictError } from '../../platform/errors/errors.ts';
import type { Stored } from '../../platform/stored.ts';
import type { GroupMatch, RootHook } from '../inventory/domain/inventory.ts';
import { isClaimed } from '../inventory/domain/root-state.ts';
import { hookAddress } from './domain/group-hook.ts';
import type { App } from '../app.ts';

/**
 * URL and token with which a person adds a webhook where our credentials may not: at the root group or the whole
 * instance. From then on the token alone authenticates deliveries, also of a hook that signs. Throws `ConflictError`
 * for a group without a webhook of its own.
 */
export async function listWebhookSecret(group: GroupMatch, app: App): Promise<WebhookSecret> {
  const { hookId, url, secret } = await ownHook(group, app);
  await app.hookRegistry.noteProof(hookId, { isByHand: true });
  return { url, secretToken: secret.value.token };
}

type OwnHook = { hookId: string; url: string; state: RootHook['state']; secret: Stored<HookSecret> };

/** The webhook of a root group with its secrets. Throws `ConflictError` for a group without a webhook of its own. */
export async function ownHook({ root, row }: GroupMatch, app: App): Promise<OwnHook> {
  const { fullyQualifiedName: name } = root.facts;
  if (row !== undefined) {
    throw new ConflictError(`Webhooks belong to root groups: ask for the one of '${name}'.`);
  }
  if (app.publicUrl === undefined) {
    throw new ConflictError('No public address is configured for webhooks (setting WEBHOOK_BASE_URL).');
  }
  const { hook } = root;
  const secret = hook === undefined ? undefined : await app.vault.hookSecrets.get(hook.hookId);
  if (!isClaimed(root) || hook === undefined || secret === undefined) {
    throw new ConflictError(`The webhook of GitLab group '${name}' is not set up yet, or was taken away.`);
  }
  return { hookId: hook.hookId, url: hookAddress(app.publicUrl, hook.hookId), state: hook.state, secret };
}
