import { UnreadableSecretError } from '../../platform/errors/errors.ts';
import { runAll } from '../../platform/run-all.ts';
import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { type KeptAuthorization, removalDelayMs } from './domain/kept-authorization.ts';

/**
 * Removes expired authorizations: OAuth tokens that no connector took are revoked at GitLab, then the credentials are
 * removed, then the row that names them. Unreadable credentials can't be revoked, and are removed all the same. One whose
 * operation is still running waits for its end. Idempotent: after a crash the row is still there.
 */
export async function purgeAuthorizations(app: App): Promise<{ authorizations: number }> {
  const before = new Date(app.clock.now().getTime() - removalDelayMs).toISOString();
  let purged = 0;
  await runAll(app.keptAuthorizations.expired(before), async (authorization) => {
    const connector = (await app.connectors.get(authorization.connector))?.value;
    if (isAwaited(authorization, connector)) return;
    await revokeReadable(authorization, connector, app);
    await app.vault.keptCredentials.remove(authorization.id);
    await app.keptAuthorizations.remove(authorization.id);
    purged += 1;
  });
  return { authorizations: purged };
}

function isAwaited({ id }: KeptAuthorization, connector: Connector | undefined): boolean {
  const { authorization, operation } = connector?.devops ?? {};
  return authorization?.id === id && authorization.operationId === operation?.id;
}

async function revokeReadable(
  authorization: KeptAuthorization,
  connector: Connector | undefined,
  app: App,
): Promise<void> {
  try {
    await revoke(authorization, connector, app);
  } catch (failure) {
    if (!(failure instanceof UnreadableSecretError)) throw failure;
    const reason = failure.message;
    app.log.warn('a kept authorization could not be revoked', { authorizationId: authorization.id, reason });
  }
}

/** A crash between adoption and removal may have left credentials that a connector uses now. */
async function revoke(
  { id, instanceUrl }: KeptAuthorization,
  connector: Connector | undefined,
  app: App,
): Promise<void> {
  const kept = (await app.vault.keptCredentials.get(id))?.value;
  if (kept === undefined) return;
  const used = connector && (await app.vault.credentials.get(connector.id))?.value;
  if (used?.authorizationId === id) return;
  await app.gitlab.revoke({ id, tags: { gitlabInstanceUrl: instanceUrl } }, kept);
}
