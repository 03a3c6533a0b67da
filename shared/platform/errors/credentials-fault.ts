/**
 * Why GitLab turns the connector's credentials down as a whole, rather than one question: `refresh-lost` is a refresh
 * token that works no more, `no-credentials` an empty vault, `application-refused` our OAuth application itself, which was
 * deleted or has another secret.
 */
export type CredentialsFault =
  | 'token-revoked'
  | 'token-expired'
  | 'token-refused'
  | 'user-blocked'
  | 'scope-lost'
  | 'refresh-lost'
  | 'no-credentials'
  | 'application-refused';

/**
 * What a refusal says about the credentials; undefined: it says nothing. `error` and `text` are GitLab's words.
 * GitLab `lib/api/api_guard.rb`, `lib/gitlab/auth/user_access_denied_reason.rb`.
 */
export function credentialsFaultOf(
  status: number,
  { error = '', text = '' }: { error?: string; text?: string },
): CredentialsFault | undefined {
  if (status === 401) {
    if (/revoked/i.test(text)) return 'token-revoked';
    return /expired/i.test(text) ? 'token-expired' : 'token-refused';
  }
  if (status !== 403) return undefined;
  if (error === 'insufficient_scope') return 'scope-lost';
  // "403 Forbidden - Your account has been blocked.", and all else that bars the person: "You must accept …".
  return /^403 Forbidden - (You|This action cannot be performed by internal)/i.test(text)
    ? 'user-blocked'
    : undefined;
}

/**
 * Whether a 401 is about a right and not about our token: who may not see the access tokens of a group or project is
 * answered so. What GitLab says of the token itself comes with an `error`. GitLab `lib/api/resource_access_tokens.rb`.
 */
export function isAboutRights(status: number, { error }: { error?: string }, endpoint: string): boolean {
  if (status !== 401 || error !== undefined) return false;
  return /\/(groups|projects)\/[^/]+\/access_tokens(\/|$)/.test(endpoint);
}

/** OAuth's words (RFC 6749, 5.2) for an application that is unknown, has another secret, or may not do what it asks. */
export function isAboutApplication(word: string | undefined): boolean {
  return word === 'invalid_client' || word === 'unauthorized_client' || word === 'unsupported_grant_type';
}
