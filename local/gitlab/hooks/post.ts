import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export type Posted =
  | { status: number; headers: Record<string, string>; body: string }
  /** No answer came. */
  | { status: 'internal error'; reason: string };

/** GitLab keeps this much of an answer for display. */
const keptOfAnswer = 8_192;

type Post = {
  url: string;
  headers: Record<string, string>;
  body: string;
  timeoutMs: number;
  verifyTls: boolean;
};

/** Sends deliveries. Redirects are not followed; `timeoutMs` covers everything up to the end of the answer. */
export class Poster {
  readonly #http = new HttpAgent({ keepAlive: true });
  readonly #https = new HttpsAgent({ keepAlive: true });

  async send({ url, headers, body, timeoutMs, verifyTls }: Post): Promise<Posted> {
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
        // As text, which Node writes together with the headers.
        request.end(body);
      });
      return { status: response.statusCode ?? 0, headers: flat(response), body: await startOf(response) };
    } catch (error) {
      return { status: 'internal error', reason: reasonOf(error) };
    }
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}

async function startOf(response: IncomingMessage): Promise<string> {
  let kept = Buffer.alloc(0);
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (kept.length < keptOfAnswer) kept = Buffer.concat([kept, chunk]).subarray(0, keptOfAnswer);
  }
  return kept.toString('utf8');
}

function flat({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function reasonOf(error: unknown): string {
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  const aborted = error instanceof Error && error.name === 'AbortError';
  if (timedOut || aborted) return 'Net::ReadTimeout';
  return error instanceof Error ? error.message : String(error);
}
