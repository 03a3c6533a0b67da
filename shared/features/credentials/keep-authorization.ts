import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { apiUrlFault } from '../../contracts/gitlab/instance-url.ts';
import type { GitLabCredentials } from '../../contracts/gitlab/oauth.ts';
import type { Caller } from '../../platform/caller.ts';
import { ConcurrentChangeError, InvalidRequestError } from '../../platform/errors/errors.ts';
import { TokenExchangeError } from '../../platform/errors/gitlab-errors.ts';
import type { App } from '../app.ts';
import { isVisible, ofTenant } from '../connectors/domain/visible-connector.ts';
import {
  assertUsableFor,
  idOfCode,
  keptMs,
  type KeptAuthorization,
  unfinishedExchange,
  usedAuthorization,
} from './domain/kept-authorization.ts';
import type { CodeGrant } from './domain/sign-in.ts';
import { readCode } from './read-authorization.ts';

export type AuthorizationRequest = {
  key: ConnectorKey;
  /** One of both. */
  code?: string | undefined;
  accessToken?: string | undefined;
  /** A configured GitLab; by default that of the connector, else that which issued the code, else the first one. */
  instanceUrl?: string | undefined;
};
export type Kept = { authorization: KeptAuthorization; credentials: GitLabCredentials };

/**
 * Exchanges a code, or checks a token, and keeps the credentials encrypted for the caller and the connector, which need not
 * exist yet. The row is stored before the exchange and the credentials after it, so that nothing is kept without a row that
 * a timer removes. A repeated request with the same code gets the same authorization while that is usable; after a crash
 * between the response of GitLab and the write to the vault it is refused, as the code is used up. A repeated token gets
 * another authorization. Throws `InvalidRequestError` that names the field, also for what GitLab refuses, and
 * `ConflictError` if a connector has taken the credentials, or another request is exchanging the code.
 */
export async function keepAuthorization(
  request: AuthorizationRequest,
  caller: Caller,
  app: App,
): Promise<Kept> {
  const { key, code } = request;
  const id = code === undefined ? app.ids.newId() : idOfCode(code, caller);
  const known = code === undefined ? undefined : await app.keptAuthorizations.get(id);
  if (known !== undefined) return finished(known, key, caller, app);
  const grant = code === undefined ? undefined : await app.signIns.grantOf(code);
  const instanceUrl = await instanceUrlFor(request, grant, caller, app);
  const now = app.clock.now();
  const authorization: KeptAuthorization = {
    id,
    tenantId: caller.tenantId,
    principalId: caller.principalId,
    connector: key,
    instanceUrl,
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + keptMs).toISOString(),
  };
  const { pending, signInId } = await pendingOf(request, grant, instanceUrl, caller, app);
  if (!(await insert(authorization, app)))
    return finished((await app.keptAuthorizations.get(id)) ?? authorization, key, caller, app);
  const credentials = await exchange(authorization, pending, app);
  await app.vault.keptCredentials.put(id, credentials);
  if (code !== undefined && signInId !== undefined) {
    await app.signIns.removeCode(code);
    await app.vault.codeVerifiers.remove(signInId);
  }
  return { authorization, credentials };
}

/** The result of an earlier request. Throws while that is still going on, and if the result is not usable, or was used. */
async function finished(
  found: KeptAuthorization,
  key: ConnectorKey,
  caller: Caller,
  app: App,
): Promise<Kept> {
  const now = app.clock.now();
  const authorization = assertUsableFor(found, key, caller, now, 'code');
  const stored = await app.vault.keptCredentials.get(authorization.id);
  if (stored !== undefined) return { authorization, credentials: stored.value };
  const connector = (await app.connectors.get(key))?.value;
  const isUsed = connector?.devops?.authorization?.id === authorization.id;
  throw isUsed ? usedAuthorization() : unfinishedExchange(authorization, now);
}

async function instanceUrlFor(
  { key, instanceUrl }: AuthorizationRequest,
  grant: CodeGrant | undefined,
  caller: Caller,
  app: App,
): Promise<string> {
  if (instanceUrl !== undefined) return configuredUrl(instanceUrl, app);
  const connector = ofTenant((await app.connectors.get(key))?.value, caller);
  if (isVisible(connector)) return app.gitlab.instanceOf(connector).url;
  return grant === undefined
    ? app.gitlab.instanceOf({ tags: {} }).url
    : app.gitlab.instanceOf({ tags: { gitlabInstanceUrl: grant.instanceUrl } }).url;
}

function configuredUrl(url: string, app: App): string {
  try {
    return app.gitlab.instanceOf({ tags: { gitlabInstanceUrl: url } }).url;
  } catch (failure) {
    if (!(failure instanceof InvalidRequestError)) throw failure;
    const fault = apiUrlFault(url) ?? 'is not a configured GitLab instance';
    throw faulty('InvalidRequestContent', 'properties.gitlabInstanceUrl', fault);
  }
}

async function pendingOf(
  { code, accessToken = '' }: AuthorizationRequest,
  grant: CodeGrant | undefined,
  instanceUrl: string,
  caller: Caller,
  app: App,
): ReturnType<typeof readCode> {
  if (code === undefined) return { pending: { accessToken } };
  return readCode({ code, grant, instanceUrl }, caller, app);
}

async function insert(authorization: KeptAuthorization, app: App): Promise<boolean> {
  try {
    await app.keptAuthorizations.insert(authorization);
    return true;
  } catch (failure) {
    if (failure instanceof ConcurrentChangeError) return false;
    throw failure;
  }
}

/** Removes the row after a failure, so that a request with the same code may try again if GitLab did not respond. */
async function exchange(
  { id, instanceUrl }: KeptAuthorization,
  pending: Awaited<ReturnType<typeof readCode>>['pending'],
  app: App,
): Promise<GitLabCredentials> {
  try {
    const connector = { id, tags: { gitlabInstanceUrl: instanceUrl } };
    return await app.gitlab.obtainCredentials(connector, pending);
  } catch (failure) {
    await app.keptAuthorizations.remove(id);
    if (!(failure instanceof TokenExchangeError)) throw failure;
    const field = 'code' in pending ? 'code' : 'accessToken';
    throw faulty(failure.code, `properties.authorization.${field}`, failure.message);
  }
}

function faulty(code: string, target: string, message: string): InvalidRequestError {
  return new InvalidRequestError(message, {
    code,
    target,
    details: [{ code: 'InvalidValue', target, message }],
  });
}
