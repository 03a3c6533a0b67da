import type { ConnectorKey } from '../../contracts/connector-key.ts';
import type { GitLabCredentials } from '../../contracts/gitlab/oauth.ts';
import type { Caller } from '../../platform/caller.ts';
import type { App } from '../app.ts';
import { assertUsableFor, type KeptAuthorization } from './domain/kept-authorization.ts';

type Found = { authorization: KeptAuthorization; credentials: GitLabCredentials | undefined };

/**
 * Reads a kept authorization; without `credentials` if a connector has taken them. One that has expired is refused, also if
 * the timer has not removed it yet. Throws `InvalidRequestError` that names the field.
 */
export async function readKeptAuthorization(
  key: ConnectorKey,
  id: string,
  caller: Caller,
  app: App,
): Promise<Found> {
  const stored = await app.keptAuthorizations.get(id);
  const authorization = assertUsableFor(stored, key, caller, app.clock.now());
  return { authorization, credentials: (await app.vault.keptCredentials.get(authorization.id))?.value };
}
