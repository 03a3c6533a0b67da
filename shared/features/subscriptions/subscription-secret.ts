import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { ConflictError } from '../../platform/errors/errors.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import type { App } from '../app.ts';
import { changeSubscription } from './change-subscription.ts';
import type { EventSubscription, SecretFacts } from './domain/event-subscription.ts';
import { rotated } from './domain/sign-event.ts';
import { getSubscription } from './read-subscriptions.ts';

/**
 * The signing secret of a subscription, once: that it was shown is stored before it is returned. Throws `ConflictError` if it was
 * shown before, and for Event Grid, which needs none; else as `getSubscription`.
 */
export async function listSecret(key: ConnectorKey, name: string, app: App): Promise<string> {
  const subscription = await signed(key, name, app);
  const shownAt = app.clock.now().toISOString();
  const marked = await changeSubscription(
    placeOf(subscription),
    (current) =>
      current.secret === undefined || current.secret.shownAt !== undefined
        ? undefined
        : { ...current, secret: { ...current.secret, shownAt } },
    app,
  );
  if (marked === undefined) {
    throw new ConflictError(
      `The secret of event subscription '${name}' has been shown. Rotate it to get another one.`,
    );
  }
  const secret = await app.vault.eventSecrets.get(subscription.id);
  if (secret === undefined) throw unfinished(name);
  return secret.value.signing[0]?.secret ?? '';
}

/**
 * Replaces the signing secret and returns the new one, which is not shown again. For a day events have a signature by each.
 * A crash before the answer leaves a secret that nobody knows: the next rotation replaces it, and the former ones sign for
 * their day all the same.
 */
export async function rotateSecret(key: ConnectorKey, name: string, app: App): Promise<string> {
  const subscription = await signed(key, name, app);
  const now = app.clock.now();
  const { signingToken } = app.ids.newHookSecret();
  const former = await retryOnConflict(async () => {
    const known = await app.vault.eventSecrets.get(subscription.id);
    if (known === undefined) throw unfinished(name);
    const signing = rotated(known.value.signing, signingToken, now);
    await app.vault.eventSecrets.put(subscription.id, { ...known.value, signing }, known.etag);
    return signing[1];
  });
  const at = now.toISOString();
  const facts: SecretFacts = {
    createdAt: at,
    shownAt: at,
    ...(former?.validUntil !== undefined && { formerUntil: former.validUntil }),
  };
  await changeSubscription(placeOf(subscription), (current) => ({ ...current, secret: facts }), app);
  return signingToken;
}

async function signed(key: ConnectorKey, name: string, app: App): Promise<EventSubscription> {
  const subscription = await getSubscription(key, name, app);
  if (subscription.secret !== undefined) return subscription;
  throw new ConflictError(`Event subscription '${name}' sends to Event Grid and has no signing secret.`);
}

function unfinished(name: string): ConflictError {
  return new ConflictError(`Event subscription '${name}' is incomplete: send it again (PUT).`);
}

function placeOf({ id, connector }: EventSubscription) {
  return { connectorId: connector.id, subscriptionId: id };
}
