import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { type KeptAuthorization, removalDelayMs } from './domain/kept-authorization.ts';

/**
 * Removes expired authorizations: OAuth tokens that no connector took are revoked at GitLab, then the credentials are
 * removed, then the row that names them. One whose operation is still running waits for its end. Idempotent: after a
 * crash the row is still there.
 */
export async function purgeAuthorizations(app: App): Promise<{ authorizations: number }> {
  const before = new Date(app.clock.now().getTime() - removalDelayMs).toISOString();
  let purged = 0;
  for await (const authorization of app.keptAuthorizations.expired(before)) {
    const connector = (await app.connectors.get(authorization.connector))?.value;
    if (isAwaited(authorization, connector)) continue;
    await revoke(authorization, connector, app);
    await app.vault.keptCredentials.remove(authorization.id);
    await app.keptAuthorizations.remove(authorization.id);
    purged += 1;
  }
  return { authorizations: purged };
}

function isAwaited({ id }: KeptAuthorization, connector: Connector | undefined): boolean {
  const { authorization, operation } = connector?.devops ?? {};
  return authorization?.id === id && authorization.operationId === operation?.id;
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
