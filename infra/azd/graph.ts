import type { Graph } from './application.ts';

const root = 'https://graph.microsoft.com/v1.0';

/** Microsoft Graph with this token. A PATCH creates what is missing. Throws with the status and Graph's own message. */
export function graphWith(token: string, base = root): Graph {
  return async (method, path, body) => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json', Prefer: 'create-if-missing' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Microsoft Graph returned ${response.status}: ${messageIn(text)}`);
    return text === '' ? undefined : JSON.parse(text);
  };
}

function messageIn(text: string): string {
  return /"message"\s*:\s*"(?<message>[^"]*)"/.exec(text)?.groups?.['message'] ?? 'no message';
}
