/** GitLab's messages about blocked accounts, with remedies. GitLab `lib/gitlab/auth/user_access_denied_reason.rb`. */
const remedies: readonly [words: RegExp, remedy: string][] = [
  [/terms of service/i, 'Sign in to GitLab with the account in a browser and accept the terms of service'],
  [/password (has )?expired/i, 'Sign in to GitLab with the account in a browser and set a new password'],
  [/deactivated/i, 'Sign in to GitLab with the account in a browser, which activates it again'],
  [/not confirmed/i, "Confirm the account's email address by the link that GitLab sent to it"],
  // The message says "hence blocked", but unblocking is not the remedy.
  [/pending approval/i, 'Have an administrator of GitLab approve the account'],
  [
    /internal users/i,
    'GitLab lets no account of this kind use its API. Use the account of a person or a service',
  ],
];

/** Remedy for a blocked account, without a full stop; `words` is the message of GitLab. */
export function accountRemedy(words: string): string {
  const known = remedies.find(([pattern]) => pattern.test(words));
  return known?.[1] ?? 'Have an administrator of GitLab unblock the account';
}
