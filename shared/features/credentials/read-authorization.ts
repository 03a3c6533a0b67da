import type { DevOpsConfigurationPut } from '../../contracts/arm/devops-configuration.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import type { PendingAuthorization } from '../../contracts/gitlab/oauth.ts';
import type { Caller } from '../../platform/caller.ts';
import { assertUsable, expiredCode, unknownCode } from './domain/sign-in.ts';
import { parentConnector } from '../connectors/domain/visible-connector.ts';
import type { App } from '../app.ts';

type Authorization = DevOpsConfigurationPut['properties']['authorization'];
/**
 * Reads the authorization that a caller sent, for the background job. A code of a sign-in here gets its PKCE verifier, if
 * it belongs to the caller and to the connector's GitLab. Codes of other clients are accepted only if the settings allow
 * them; otherwise an attacker could make an administrator send the attacker's code.
 * Uses nothing up. Throws `InvalidRequestError` that names the code.
 */
export async function readAuthorization(
  key: ConnectorKey,
  authorization: Authorization,
  caller: Caller,
  app: App,
): Promise<{ pending: PendingAuthorization; signInId?: string } | undefined> {
  if (authorization?.accessToken !== undefined)
    return { pending: { accessToken: authorization.accessToken } };
  if (authorization?.code === undefined) return undefined;
  const { code } = authorization;
  const grant = await app.signIns.grantOf(code);
  if (grant === undefined) {
    if (app.codesOfOtherClients) return { pending: { code } };
    throw unknownCode();
  }
  const connector = parentConnector((await app.connectors.get(key))?.value, key);
  assertUsable(grant, caller, app.gitlab.instanceOf(connector).url, app.clock.now());
  const verifier = await app.vault.codeVerifiers.get(grant.signInId);
  if (verifier === undefined) throw expiredCode();
  return { pending: { code, codeVerifier: verifier.value.codeVerifier }, signInId: grant.signInId };
}
