import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export type PostResult =
  | { status: number; headers: Record<string, string>; body: string }
  /** No response. */
  | { status: 'internal error'; reason: string };

/** Part of a response body that GitLab keeps for display. */
const maxKeptBytes = 8_192;

type Post = {
  url: string;
  headers: Record<string, string>;
  body: string;
  timeoutMs: number;
  verifyTls: boolean;
};

/** HTTP client of the deliveries. Does not follow redirects. `timeoutMs` includes reading the response body. */
export class HookSender {
  readonly #http = new HttpAgent({ keepAlive: true });
  readonly #https = new HttpsAgent({ keepAlive: true });

  async send({ url, headers, body, timeoutMs, verifyTls }: Post): Promise<PostResult> {
    try {
      const options = {
        method: 'POST',
        headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
        signal: AbortSignal.timeout(timeoutMs),
      };
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const request = url.startsWith('https:')
          ? httpsRequest(url, { ...options, agent: this.#https, rejectUnauthorized: verifyTls }, resolve)
          : httpRequest(url, { ...options, agent: this.#http }, resolve);
        request.once('error', reject);
        // A string body: Node writes it together with the headers.
        request.end(body);
      });
      return {
        status: response.statusCode ?? 0,
        headers: flatHeaders(response),
        body: await readStart(response),
      };
    } catch (error) {
      return { status: 'internal error', reason: failureReason(error) };
    }
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}

async function readStart(response: IncomingMessage): Promise<string> {
  let kept = Buffer.alloc(0);
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (kept.length < maxKeptBytes) kept = Buffer.concat([kept, chunk]).subarray(0, maxKeptBytes);
  }
  return kept.toString('utf8');
}

function flatHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function failureReason(error: unknown): string {
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  const aborted = error instanceof Error && error.name === 'AbortError';
  if (timedOut || aborted) return 'Net::ReadTimeout';
  return error instanceof Error ? error.message : String(error);
}
