/** What GitLab says about a refusal. `error` is the OAuth word, e.g. `invalid_grant`; `text` is for people. */
export type RefusalWords = { error?: string; text?: string };

const maxText = 300;
/** Cutting out what is shorter would only garble the words. */
const shortestSecret = 8;

/**
 * Bodies are `{message: string | object}`, `{error, error_description?}` or short plain text ("Retry later").
 * HTML and broken JSON say nothing. The request's secrets are cut out, should an answer echo them.
 */
export function refusalWords(contentType: string, body: string, secrets: readonly string[]): RefusalWords {
  if (contentType.startsWith('text/plain')) return words({ text: body }, secrets);
  const answer = parse(body);
  if (answer === undefined) return {};
  const { error, error_description: description, message } = answer;
  if (typeof error !== 'string') return words({ text: plain(message ?? error) }, secrets);
  const text = typeof description === 'string' ? `${error} (${description})` : error;
  return words({ error, text }, secrets);
}

/**
 * Whether an answer is one that GitLab's API gives to what it refuses: JSON that says `message`, `error` or (GraphQL)
 * `errors`. What stands before it answers in HTML or in plain text. GitLab itself speaks plain text only where its
 * middleware answers: `Retry later` (429), `Forbidden` (403, for an address that it bars for a while), `Bad Request` (400).
 * None of these is about the question.
 */
export function isGitLabsWord(contentType: string, body: string): boolean {
  if (!/^application\/([\w.-]+\+)?json$/.test(contentType)) return false;
  const answer = parse(body);
  return answer !== undefined && ['message', 'error', 'errors'].some((key) => key in answer);
}

function parse(body: string): Record<string, unknown> | undefined {
  try {
    const answer: unknown = JSON.parse(body);
    return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function plain(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function words(raw: { error?: string; text: string | undefined }, secrets: readonly string[]): RefusalWords {
  const error = clean(raw.error, secrets);
  const text = clean(raw.text, secrets);
  return { ...(error && { error }), ...(text && { text }) };
}

/** Plain, and as it stands in an address or in JSON. */
function formsOf(secret: string): string[] {
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
}

function clean(value: string | undefined, secrets: readonly string[]): string {
  let text = value ?? '';
  for (const secret of secrets.filter(({ length }) => length >= shortestSecret)) {
    for (const form of formsOf(secret)) text = text.replaceAll(form, '…');
  }
  text = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text;
}
