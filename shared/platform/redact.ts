/**
 * Patterns of secrets in a text. The last line of defence: no code should log a secret in the first place.
 * GitLab docs, "Token overview", for the prefixes.
 */
const secrets: readonly [pattern: RegExp, replacement: string][] = [
  [/\b(?:gl[a-z]{2,7}-|GR1348941)[\w.-]{8,}/g, '[secret]'],
  // Signing tokens of webhooks, and JWTs of Entra and of GitLab jobs.
  [/\bwhsec_[\w+/=-]{8,}/g, '[secret]'],
  [/(?<![\w-])eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*){0,3}/g, '[secret]'],
  // A key of a key ring: 32 bytes under an id.
  [/(?<![\w-])([\w-]{1,64}):[A-Za-z0-9+/]{43}=/g, '$1:[secret]'],
  [/\b(Bearer|Basic|SharedAccessSignature)\s+[\w.~+/=%&-]+/gi, '$1 [secret]'],
  [
    /\b(SharedAccessKey|AccountKey|sig|client_secret|refresh_token|access_token|id_token|code_verifier|code|VAULT_KEYS)=[^;&\s"]+/gi,
    '$1=[secret]',
  ],
  // As a header, or in JSON, also in JSON within JSON.
  [
    /\b(private-token|job-token|x-gitlab-token|x-functions-key|authorization|cookie|set-cookie|x-ms-token-[a-z-]{1,40}|(?:access|refresh|id|secret|signing)_?token|client_?secret|code_?verifier|VAULT_KEYS)(\\*"?\s*[:,]\s*\\*"?)(?!(?:Bearer|Basic) )[^\s"\\,;&}]+/gi,
    '$1$2[secret]',
  ],
  // The scheme is bounded, so that a long word without an address does not cause quadratic backtracking.
  [/(?<![\w+.-])([a-z][\w+.-]{0,30}:\/\/)[^\s/@:]+:[^\s/@]+@/gi, '$1[secret]@'],
];

/** The text with everything masked that looks like a secret. */
export function redacted(text: string): string {
  return secrets.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), text);
}
