/**
 * What gives a secret away in a text. The last line of defence: no one should log a secret in the first place.
 * GitLab docs, "Token overview", for the prefixes.
 */
const secrets: readonly [pattern: RegExp, replacement: string][] = [
  [/\b(?:gl[a-z]{2,7}-|GR1348941)[\w.-]{8,}/g, '[secret]'],
  [/\b(Bearer|Basic|SharedAccessSignature)\s+[\w.~+/=%&-]+/gi, '$1 [secret]'],
  [
    /\b(SharedAccessKey|AccountKey|sig|client_secret|refresh_token|access_token|code)=[^;&\s"]+/gi,
    '$1=[secret]',
  ],
  // As a header, or in JSON, also in JSON within JSON.
  [
    /\b(private-token|(?:access|refresh)_?token|client_?secret)(\\*"?\s*:\s*\\*"?)[^\s"\\,;&}]+/gi,
    '$1$2[secret]',
  ],
  [/(\w+:\/\/)[^\s/@:]+:[^\s/@]+@/g, '$1[secret]@'],
];

/** The text with everything masked that looks like a credential. */
export function redacted(text: string): string {
  return secrets.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), text);
}
