/**
 * Why GitLab turns the connector's credentials down as a whole, rather than one question: `refresh-lost` is a refresh
 * token that works no more, `no-credentials` an empty vault.
 */
export type AccessFault =
  | 'token-revoked'
  | 'token-expired'
  | 'token-refused'
  | 'user-blocked'
  | 'scope-lost'
  | 'refresh-lost'
  | 'no-credentials';

/**
 * What a refusal says about the credentials; undefined: it says nothing. `error` and `text` are GitLab's words.
 * GitLab `lib/api/api_guard.rb`, `lib/gitlab/auth/user_access_denied_reason.rb`.
 */
export function accessFaultOf(
  status: number,
  { error = '', text = '' }: { error?: string; text?: string },
): AccessFault | undefined {
  if (status === 401) {
    if (/revoked/i.test(text)) return 'token-revoked';
    return /expired/i.test(text) ? 'token-expired' : 'token-refused';
  }
  if (status !== 403) return undefined;
  if (error === 'insufficient_scope') return 'scope-lost';
  // "403 Forbidden - Your account has been blocked.", and all else that bars the person: "You must accept …".
  return /^403 Forbidden - You/i.test(text) ? 'user-blocked' : undefined;
}
