/**
 * Why GitLab refuses the credentials of a connector as a whole, not a single request. `refresh-lost`: the refresh token
 * no longer works. `no-credentials`: the vault has none. `application-refused`: our OAuth application was deleted or has
 * another secret.
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
 * The fault of the credentials in an error response; undefined if it is about something else. `error` and `text` are GitLab's.
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
  // "403 Forbidden - Your account has been blocked.", and other blocks of the account: "You must accept …".
  return /^403 Forbidden - (You|This action cannot be performed by internal)/i.test(text)
    ? 'user-blocked'
    : undefined;
}

/**
 * Whether a 401 is about a right, not about our token: GitLab returns it for access tokens of a group or project that the
 * user may not see. A 401 about the token has an `error`. GitLab `lib/api/resource_access_tokens.rb`.
 */
export function isAboutRights(status: number, { error }: { error?: string }, endpoint: string): boolean {
  if (status !== 401 || error !== undefined) return false;
  return /\/(groups|projects)\/[^/]+\/access_tokens(\/|$)/.test(endpoint);
}

/** OAuth error codes (RFC 6749, 5.2) for an application that is unknown, has another secret, or lacks a grant. */
export function isAboutApplication(errorCode: string | undefined): boolean {
  return (
    errorCode === 'invalid_client' ||
    errorCode === 'unauthorized_client' ||
    errorCode === 'unsupported_grant_type'
  );
}
