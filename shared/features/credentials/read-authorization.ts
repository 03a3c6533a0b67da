import type { DevOpsConfigurationPut } from '../../contracts/arm/devops-configuration.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import type { PendingAuthorization } from '../../contracts/gitlab/oauth.ts';
import type { Caller } from '../../platform/caller.ts';
import { assertIssuedBy } from './domain/kept-authorization.ts';
import { assertUsable, type CodeGrant, expiredCode, unknownCode } from './domain/sign-in.ts';
import { parentConnector } from '../connectors/domain/visible-connector.ts';
import type { App } from '../app.ts';
import { readKeptAuthorization } from './read-kept-authorization.ts';

type Authorization = DevOpsConfigurationPut['properties']['authorization'];
type Pending = { pending: PendingAuthorization; signInId?: string };

/** A kept authorization as a request names it. `isThere`: its credentials were not taken by a connector yet. */
export type NamedAuthorization = { id: string; isThere: boolean };

/**
 * Reads the authorization that a caller sent, for the background job. A code of a sign-in here gets its PKCE verifier, if
 * it belongs to the caller and to the connector's GitLab. Codes of other clients are accepted only if the settings allow
 * them; otherwise an attacker could make an administrator send the attacker's code.
 * Uses nothing up. Throws `InvalidRequestError` that names the field.
 */
export async function readAuthorization(
  key: ConnectorKey,
  authorization: Authorization,
  caller: Caller,
  app: App,
): Promise<Pending | { kept: NamedAuthorization } | undefined> {
  const { accessToken, code, authorizationId } = authorization ?? {};
  if (accessToken !== undefined) return { pending: { accessToken } };
  if (authorizationId !== undefined) return readKept(key, authorizationId, caller, app);
  if (code === undefined) return undefined;
  const grant = await app.signIns.grantOf(code);
  const instanceUrl = grant === undefined ? '' : await instanceUrlOf(key, app);
  return readCode({ code, grant, instanceUrl }, caller, app);
}

/** Reads a code and its verifier. Throws `InvalidRequestError` if it does not belong to the caller and this GitLab. */
export async function readCode(
  { code, grant, instanceUrl }: { code: string; grant: CodeGrant | undefined; instanceUrl: string },
  caller: Caller,
  app: App,
): Promise<Pending> {
  if (grant === undefined) {
    if (app.codesOfOtherClients) return { pending: { code } };
    throw unknownCode();
  }
  assertUsable(grant, caller, instanceUrl, app.clock.now());
  const verifier = await app.vault.codeVerifiers.get(grant.signInId);
  if (verifier === undefined) throw expiredCode();
  return { pending: { code, codeVerifier: verifier.value.codeVerifier }, signInId: grant.signInId };
}

async function readKept(
  key: ConnectorKey,
  id: string,
  caller: Caller,
  app: App,
): Promise<{ kept: NamedAuthorization }> {
  const { authorization, credentials } = await readKeptAuthorization(key, id, caller, app);
  assertIssuedBy(authorization, await instanceUrlOf(key, app));
  return { kept: { id: authorization.id, isThere: credentials !== undefined } };
}

async function instanceUrlOf(key: ConnectorKey, app: App): Promise<string> {
  return app.gitlab.instanceOf(parentConnector((await app.connectors.get(key))?.value, key)).url;
}
