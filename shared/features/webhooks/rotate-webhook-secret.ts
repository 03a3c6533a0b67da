import type { RotatedWebhookSecret } from '../../contracts/arm/webhook-secret.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { ConflictError } from '../../platform/errors/errors.ts';
import { refOf } from '../connectors/domain/connector.ts';
import { parentConnector } from '../connectors/domain/visible-connector.ts';
import type { GroupMatch } from '../inventory/domain/inventory.ts';
import type { App } from '../app.ts';
import { handOverAt, rotated, withoutExpired } from './domain/hook-secret-rotation.ts';
import { ownHook } from './list-webhook-secret.ts';

/**
 * Replaces the secrets of a root group's webhook, also one that a person added at the group or the instance. Deliveries
 * with the former secrets are accepted for `acceptFormerForMinutes`; 0 where they leaked. GitLab gets the new ones by
 * `ensureHook` as soon as every process knows them, a person reads them by `listWebhookSecret`. A crash before the job is
 * sent delays that to the next check of the hook. A repeat while former secrets are accepted throws `ConflictError`, as it
 * would end those that GitLab still has; so does a concurrent rotation.
 */
export async function rotateWebhookSecret(
  key: ConnectorKey,
  group: GroupMatch,
  { acceptFormerForMinutes }: { acceptFormerForMinutes: number },
  app: App,
): Promise<RotatedWebhookSecret> {
  const { hookId, url, state, secret } = await ownHook(group, app);
  const now = app.clock.now();
  const { former } = withoutExpired(secret.value, now);
  if (former !== undefined && acceptFormerForMinutes > 0)
    throw new ConflictError(
      `The secret of this webhook is being changed until ${former.until}. A leaked one can be replaced at once, with acceptFormerForMinutes 0.`,
    );
  const next = rotated(secret.value, app.ids.newHookSecret(), now, acceptFormerForMinutes * 60_000);
  await app.vault.hookSecrets.put(hookId, next, secret.etag);
  const at = handOverAt(next) ?? now;
  const connector = refOf(parentConnector((await app.connectors.get(key))?.value, key));
  const { id: rootId } = group.root.facts;
  const job = { v: 1, kind: 'ensure-hook', connector, rootId, at: at.toISOString(), attempt: 0 } as const;
  await app.jobs.send([job], { at });
  return {
    url,
    formerAcceptedUntil: next.former?.until ?? now.toISOString(),
    enteredBy: state === 'polling' ? 'Person' : 'Palisade',
  };
}
