import type { ConnectorKey } from '../../contracts/connector-key.ts';
import type { Caller } from '../../platform/caller.ts';
import type { App } from '../app.ts';
import type { GitLab } from '../connectors/ports.ts';
import { type KeptAuthorization, usedAuthorization } from './domain/kept-authorization.ts';
import { readKeptAuthorization } from './read-kept-authorization.ts';

/**
 * GitLab with the credentials of a kept authorization, which are not used up by it. Its tokens are not renewed: they outlive
 * it. Throws `InvalidRequestError` that names the field, and `ConflictError` if a connector has taken them.
 */
export async function openAuthorization(
  key: ConnectorKey,
  id: string,
  caller: Caller,
  app: App,
): Promise<KeptAuthorization & { gitlab: GitLab }> {
  const { authorization, credentials } = await readKeptAuthorization(key, id, caller, app);
  if (credentials === undefined) throw usedAuthorization();
  const tags = { gitlabInstanceUrl: authorization.instanceUrl };
  const gitlab = await app.gitlab.tryToken({ id: authorization.id, tags }, credentials.accessToken);
  return { ...authorization, gitlab };
}
