import type { SignInOffer, SignInQuery } from '../../contracts/sign-in.ts';
import { apiUrlFault } from '../../contracts/gitlab/instance-url.ts';
import type { GitLabInstance } from '../../contracts/gitlab/instance.ts';
import type { Caller } from '../../platform/caller.ts';
import { authorizeAddress, nonceHashOf, signInMs, type SignIn } from './domain/sign-in.ts';
import { permissionsAsked, rightsNeeded, type RequiredScope } from './domain/required-scope.ts';
import { InvalidRequestError } from '../../platform/errors/errors.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import { isVisible, ofTenant } from '../connectors/domain/visible-connector.ts';
import type { App } from '../app.ts';

/** `cookie` is what the browser must send on return. */
export type SignInStart = { offer: SignInOffer; cookie?: { signInId: string; nonce: string } };

/**
 * Returns the possible scopes with their reasons and, if the caller has chosen one, begins a sign-in: the URL at GitLab,
 * valid for ten minutes. Each call begins another sign-in; unused ones expire. The PKCE verifier is stored before the
 * URL is returned.
 */
export async function beginSignIn(query: SignInQuery, caller: Caller, app: App): Promise<SignInStart> {
  const instance = applicationOf(await instanceFor(query, caller, app));
  const choices = (['read_api', 'api'] as const).map((scope) => ({
    scope,
    permissions: permissionsAsked[scope],
  }));
  const offer = { instance: instance.url, choices, rightsNeeded };
  if (query.scope === undefined) return { offer };
  return begin(offer, query.scope, { query, caller, instance }, app);
}

type Request = { query: SignInQuery; caller: Caller; instance: ReturnType<typeof applicationOf> };

async function begin(
  offer: SignInOffer,
  scope: RequiredScope,
  request: Request,
  app: App,
): Promise<SignInStart> {
  const { clock, ids } = app;
  const { principalId, tenantId } = request.caller;
  const [state, codeVerifier, nonce] = [ids.newSecret(), ids.newSecret(), ids.newSecret()];
  const expiresAt = new Date(clock.now().getTime() + signInMs).toISOString();
  const signIn: SignIn = {
    id: ids.newId(),
    principalId,
    tenantId,
    instanceUrl: request.instance.url,
    scope,
    nonceHash: nonceHashOf(nonce),
    expiresAt,
    ...draftOf(request.query),
    ...omitUndefined({ attempt: request.query.attempt, returnTo: request.query.returnTo }),
  };
  // The row first: a verifier without a row would never be purged.
  await app.signIns.insert(state, signIn);
  await app.vault.codeVerifiers.put(signIn.id, { codeVerifier });
  const authorizationUrl = authorizeAddress(request.instance, { state, scope, codeVerifier });
  return { offer: { ...offer, authorizationUrl, expiresAt }, cookie: { signInId: signIn.id, nonce } };
}

async function instanceFor(query: SignInQuery, caller: Caller, app: App): Promise<GitLabInstance> {
  if (query.instance !== undefined) return configuredInstance(query.instance, app);
  const { connector: key } = draftOf(query);
  const connector = key === undefined ? undefined : ofTenant((await app.connectors.get(key))?.value, caller);
  return app.gitlab.instanceOf(isVisible(connector) ? connector : { tags: {} });
}

function configuredInstance(url: string, app: App): GitLabInstance {
  try {
    return app.gitlab.instanceOf({ tags: { gitlabInstanceUrl: url } });
  } catch (failure) {
    if (!(failure instanceof InvalidRequestError)) throw failure;
    throw invalidInstance(apiUrlFault(url) ?? 'is not a configured GitLab instance');
  }
}

function applicationOf(instance: GitLabInstance) {
  const { url, clientId, redirectUri } = instance;
  if (clientId !== undefined && redirectUri !== undefined) return { url, clientId, redirectUri };
  throw invalidInstance(`has no OAuth application configured for ${url}; authorise with an accessToken`);
}

function invalidInstance(fault: string): InvalidRequestError {
  return new InvalidRequestError(`The request is not valid: instance ${fault}.`, {
    target: 'instance',
    details: [{ code: 'InvalidValue', target: 'instance', message: fault }],
  });
}

function draftOf({ subscriptionId, resourceGroup, name }: SignInQuery): Pick<SignIn, 'connector'> {
  const isNamed = subscriptionId !== undefined && resourceGroup !== undefined && name !== undefined;
  return isNamed ? { connector: { subscriptionId, resourceGroup, name } } : {};
}
