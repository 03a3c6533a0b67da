const kinds: { kind: string; pattern: RegExp }[] = [
  { kind: 'GitLab token', pattern: /\bgl(?:pat|dt|rt|cbt|ptt|ft|soat|oas)-[\w-]{20,}/ },
  { kind: 'AWS access key', pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/ },
  { kind: 'GitHub token', pattern: /\bgh[pousr]_[0-9A-Za-z]{36}/ },
  { kind: 'Google API key', pattern: /\bAIza[\w-]{35}/ },
  { kind: 'Slack token', pattern: /\bxox[abeprs]-[\w-]{10,}/ },
  { kind: 'private key', pattern: /-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----/ },
  { kind: 'Azure storage key', pattern: /\bAccountKey=[\w+/]{60,}/ },
];
/** A key that names a secret, with a literal value: no variable, and no placeholder. */
const literal =
  /^\s{0,40}["']?\w{0,40}(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY)\w{0,20}["']?\s{0,5}[:=]\s{0,5}["']?([^\s"'$<{#]{6,200})/i;
const harmless = /^(?:true|false|null|none|changeme|example|xxx+|\*+|\d{1,8})$/i;
/** Longer lines are cut: a key stands at the beginning, and a minified line is no configuration. */
const maxLineLength = 2_000;

/** Lines that look like a secret, from 1, with its kind. The text of a line goes nowhere. */
export function secretsIn(text: string): { line: number; kind: string }[] {
  return text.split('\n').flatMap((whole, index) => {
    const line = whole.slice(0, maxLineLength);
    const known = kinds.find(({ pattern }) => pattern.test(line));
    if (known !== undefined) return [{ line: index + 1, kind: known.kind }];
    const value = literal.exec(line)?.[1];
    return value === undefined || harmless.test(value) ? [] : [{ line: index + 1, kind: 'literal secret' }];
  });
}
