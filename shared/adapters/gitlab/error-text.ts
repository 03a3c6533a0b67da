/** Text of an error response. `error`: the OAuth error code, e.g. `invalid_grant`. `text`: for people. */
export type ErrorText = { error?: string; text?: string };

const maxText = 300;
/** Removing shorter ones would only garble the text. */
const minSecretLength = 8;

/**
 * Bodies are `{message: string | object}`, `{error, error_description?}` or short plain text ("Retry later"). HTML and
 * invalid JSON give no text. The request's secrets are removed, in case the response echoes them.
 */
export function errorText(contentType: string, body: string, secrets: readonly string[]): ErrorText {
  if (contentType.startsWith('text/plain')) return words({ text: body }, secrets);
  const response = parse(body);
  if (response === undefined) return {};
  const { error, error_description: description, message } = response;
  if (typeof error !== 'string') return words({ text: plain(message ?? error) }, secrets);
  const text = typeof description === 'string' ? `${error} (${description})` : error;
  return words({ error, text }, secrets);
}

/**
 * True for an error response of GitLab's API: JSON with `message`, `error` or (GraphQL) `errors`. Gateways before
 * GitLab respond in HTML or plain text. GitLab's own middleware responds in plain text too, but never about the request
 * itself: `Retry later` (429), `Forbidden` (403, for a temporarily banned address), `Bad Request` (400).
 */
export function isGitLabResponse(contentType: string, body: string): boolean {
  if (!/^application\/([\w.-]+\+)?json$/.test(contentType)) return false;
  const response = parse(body);
  return response !== undefined && ['message', 'error', 'errors'].some((key) => key in response);
}

function parse(body: string): Record<string, unknown> | undefined {
  try {
    const response: unknown = JSON.parse(body);
    return typeof response === 'object' && response !== null
      ? (response as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function plain(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function words(raw: { error?: string; text: string | undefined }, secrets: readonly string[]): ErrorText {
  const error = clean(raw.error, secrets);
  const text = clean(raw.text, secrets);
  return { ...(error && { error }), ...(text && { text }) };
}

/** Plain, URL-encoded and JSON-encoded. */
function formsOf(secret: string): string[] {
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
}

function clean(value: string | undefined, secrets: readonly string[]): string {
  let text = value ?? '';
  for (const secret of secrets.filter(({ length }) => length >= minSecretLength)) {
    for (const form of formsOf(secret)) text = text.replaceAll(form, '…');
  }
  text = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text;
}
