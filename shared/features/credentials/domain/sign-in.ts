import { createHash, timingSafeEqual } from 'node:crypto';

import type { ConnectorKey } from '../../../contracts/connector-key.ts';
import type { GitLabInstance } from '../../../contracts/gitlab/instance.ts';
import { normaliseInstanceUrl } from '../../../contracts/gitlab/instance-url.ts';
import { InvalidRequestError } from '../../../platform/errors/errors.ts';
import type { Caller } from '../../../platform/caller.ts';
import type { RequiredScope } from './required-scope.ts';

type Person = Pick<Caller, 'principalId' | 'tenantId'>;

/** Someone on their way through GitLab's page, from the start to GitLab's sending them back. */
export type SignIn = Person & {
  id: string;
  instanceUrl: string;
  scope: RequiredScope;
  /** Of the secret in the cookie, so that the way ends in the browser in which it began. */
  nonceHash: string;
  expiresAt: string;
  /** Set when GitLab sent them back: a state is good once. */
  returnedAt?: string;
  /** For which connector, as far as it was told. */
  connector?: ConnectorKey;
};

/** A code that came of a sign-in: whose it is, and where its PKCE verifier lies. */
export type CodeGrant = Person & { signInId: string; instanceUrl: string; expiresAt: string };

/** A state and a code may take so long each; a code lives as long at GitLab. */
export const signInMs = 10 * 60_000;

/** The page at which GitLab asks. RFC 7636, 4.3; GitLab OAuth 2.0 API. */
export function authorizeAddress(
  { url, clientId, redirectUri }: Pick<GitLabInstance, 'url'> & { clientId: string; redirectUri: string },
  asked: { state: string; scope: RequiredScope; codeVerifier: string },
): string {
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: asked.scope,
    state: asked.state,
    code_challenge: createHash('sha256').update(asked.codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  return `${url}/oauth/authorize?${query.toString()}`;
}

export function nonceHashOf(nonce: string): string {
  return createHash('sha256').update(nonce).digest('hex');
}

/** Why a return is turned away: nothing is used up by it, so that nobody can spoil somebody else's. */
export type ReturnFault = 'unknown' | 'used' | 'expired' | 'foreign';

/** Whether GitLab may send this browser back with this state now. */
export function returnFaultOf(
  signIn: SignIn | undefined,
  nonce: string | undefined,
  now: Date,
): ReturnFault | undefined {
  if (signIn === undefined) return 'unknown';
  if (nonce === undefined || !isSame(nonceHashOf(nonce), signIn.nonceHash)) return 'foreign';
  if (signIn.returnedAt !== undefined) return 'used';
  return Date.parse(signIn.expiresAt) <= now.getTime() ? 'expired' : undefined;
}

/** Throws `InvalidRequestError` for a code that is another's, of another GitLab, or too old. */
export function assertUsable(grant: CodeGrant, by: Person, instanceUrl: string, now: Date): void {
  const isTheirs =
    isSame(grant.principalId.toLowerCase(), by.principalId.toLowerCase()) && grant.tenantId === by.tenantId;
  if (!isTheirs)
    throw unusable(
      'was given to somebody else',
      'The code was given to somebody else; start the authorization yourself.',
    );
  if (normaliseInstanceUrl(grant.instanceUrl) !== normaliseInstanceUrl(instanceUrl)) {
    const message = `The code is one of ${grant.instanceUrl}; the connector talks to ${instanceUrl}.`;
    throw unusable(`is one of ${grant.instanceUrl}`, message);
  }
  if (Date.parse(grant.expiresAt) <= now.getTime()) throw expiredCode();
}

export function unknownCode(): InvalidRequestError {
  return unusable(
    'came of no authorization here, or was used already',
    'The code came of no authorization that was started here, or was used already. Start it at /oauth/gitlab/start; codes of other clients are taken only where the setting CODES_OF_OTHER_CLIENTS says so.',
  );
}

export function expiredCode(): InvalidRequestError {
  return unusable(
    'has expired',
    'The code has expired: it lives for ten minutes. Start the authorization again.',
  );
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
