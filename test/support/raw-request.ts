import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

export type RawAnswer = {
  status: number;
  allow: string | undefined;
  contentType: string;
  text: string;
  headers: IncomingHttpHeaders;
};

/** A request as `fetch` would not send it: any method, any header, a path that nobody tidies. */
export function rawRequest(
  baseUrl: string,
  asked: { method: string; path: string; headers?: Record<string, string>; body?: string; chunked?: boolean },
): Promise<RawAnswer> {
  const { hostname, port } = new URL(baseUrl);
  const { method, path, headers = {}, body, chunked = false } = asked;
  const length = body === undefined || chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers: { ...headers, ...length } }, (answer) => {
      const { statusCode: status = 0, headers: received } = answer;
      const contentType = received['content-type'] ?? '';
      text(answer).then(
        (heard) => resolve({ status, allow: received['allow'], contentType, text: heard, headers: received }),
        reject,
      );
    });
    sent.on('error', reject);
    if (chunked) sent.flushHeaders();
    if (body !== undefined) sent.write(body);
    sent.end();
  });
}

/** Sends bytes as they are and answers with the status line; nothing when the connection was just closed. */
export function rawBytes(baseUrl: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.end(bytes));
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.on('error', () => resolve(''));
    socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''));
  });
}
