import { createHash, timingSafeEqual } from 'node:crypto';

import type { ConnectorKey } from '../../../contracts/connector-key.ts';
import type { GitLabInstance } from '../../../contracts/gitlab/instance.ts';
import { normaliseInstanceUrl } from '../../../contracts/gitlab/instance-url.ts';
import { InvalidRequestError } from '../../../platform/errors/errors.ts';
import type { Caller } from '../../../platform/caller.ts';
import type { RequiredScope } from './required-scope.ts';

type Person = Pick<Caller, 'principalId' | 'tenantId'>;

/** A sign-in at GitLab, from its start to the redirect back. */
export type SignIn = Person & {
  id: string;
  instanceUrl: string;
  scope: RequiredScope;
  /** Hash of the secret in the cookie, so that the sign-in ends in the browser in which it began. */
  nonceHash: string;
  expiresAt: string;
  /** Set when GitLab redirected back: a state can be used once. */
  returnedAt?: string;
  /** The connector to be authorised, if the request named one. */
  connector?: ConnectorKey;
} & SignInOrigin;

/** The page's own name for a sign-in, and its pane that a sign-in without a pop-up returns to. */
export type SignInOrigin = { attempt?: string; returnTo?: string };

/** A code that a sign-in returned: its owner, and the key of its PKCE verifier. */
export type CodeGrant = Person & { signInId: string; instanceUrl: string; expiresAt: string };

/** Lifetime of a state, and of a code, which is the same at GitLab. */
export const signInMs = 10 * 60_000;

/** URL of GitLab's consent page. RFC 7636, 4.3; GitLab OAuth 2.0 API. */
export function authorizeAddress(
  { url, clientId, redirectUri }: Pick<GitLabInstance, 'url'> & { clientId: string; redirectUri: string },
  request: { state: string; scope: RequiredScope; codeVerifier: string },
): string {
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: request.scope,
    state: request.state,
    code_challenge: createHash('sha256').update(request.codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  return `${url}/oauth/authorize?${query.toString()}`;
}

export function nonceHashOf(nonce: string): string {
  return createHash('sha256').update(nonce).digest('hex');
}

/** Why a return is not accepted. It uses nothing up, so that nobody can spoil the sign-in of another person. */
export type ReturnFault = 'unknown' | 'used' | 'expired' | 'other-browser';

/** Checks a return to this browser with this state; undefined if it is valid. */
export function returnFaultOf(
  signIn: SignIn | undefined,
  nonce: string | undefined,
  now: Date,
): ReturnFault | undefined {
  if (signIn === undefined) return 'unknown';
  if (nonce === undefined || !isSame(nonceHashOf(nonce), signIn.nonceHash)) return 'other-browser';
  if (signIn.returnedAt !== undefined) return 'used';
  return Date.parse(signIn.expiresAt) <= now.getTime() ? 'expired' : undefined;
}

/** Throws `InvalidRequestError` for a code of another person or another GitLab, or an expired one. */
export function assertUsable(grant: CodeGrant, by: Person, instanceUrl: string, now: Date): void {
  const isTheirs =
    isSame(grant.principalId.toLowerCase(), by.principalId.toLowerCase()) && grant.tenantId === by.tenantId;
  if (!isTheirs)
    throw unusable(
      'was issued to another person',
      'The code was issued to another person. Start the authorization yourself.',
    );
  if (normaliseInstanceUrl(grant.instanceUrl) !== normaliseInstanceUrl(instanceUrl)) {
    const message = `The code was issued by ${grant.instanceUrl}, but the connector uses ${instanceUrl}.`;
    throw unusable(`was issued by ${grant.instanceUrl}`, message);
  }
  if (Date.parse(grant.expiresAt) <= now.getTime()) throw expiredCode();
}

export function unknownCode(): InvalidRequestError {
  return unusable(
    'is unknown, or was used already',
    'The code belongs to no authorization that was started here, or was used already. Start one at /oauth/gitlab/start. Codes of other clients are accepted only with the setting CODES_OF_OTHER_CLIENTS.',
  );
}

export function expiredCode(): InvalidRequestError {
  return unusable('has expired', 'The code has expired after ten minutes. Start the authorization again.');
}

function unusable(fault: string, message: string): InvalidRequestError {
  const target = 'properties.authorization.code';
  return new InvalidRequestError(message, {
    code: 'InvalidAuthorizationCode',
    target,
    details: [{ code: 'InvalidValue', target, message: fault }],
  });
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
