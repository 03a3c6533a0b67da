import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach } from 'vitest';

export type Seen = { method: string; url: string; headers: IncomingMessage['headers']; body: string };
export type Reply = (response: ServerResponse, seen: Seen, nth: number) => void;
export type OddGitLab = { url: string; seen: Seen[]; maxInFlight(): number };

const stops: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())));

/** A server that answers as the test says and keeps what it was asked; it ends with the test. `nth` begins at 1. */
export async function oddGitLab(reply: Reply): Promise<OddGitLab> {
  const seen: Seen[] = [];
  let inFlight = 0;
  let most = 0;
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    const asked = { method, url, headers, body: await readAll(request) };
    reply(response, asked, seen.push(asked));
  }

  const server = createServer((request, response) => {
    most = Math.max(most, (inFlight += 1));
    response.on('close', () => (inFlight -= 1));
    void answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, seen, maxInFlight: () => most };
}

/** An address on which nothing listens. Port 1 is no alternative, because fetch itself rejects it. */
export async function closedUrl(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

async function readAll(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

export function json(
  response: ServerResponse,
  body: unknown,
  { status = 200, ...headers }: Record<string, string | number> & { status?: number } = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** A list answer with GitLab's paging headers. */
export function list(
  response: ServerResponse,
  items: unknown,
  { next = '', total = '' }: { next?: string; total?: string } = {},
): void {
  json(response, items, {
    'x-per-page': '100',
    'x-page': '1',
    'x-next-page': next,
    ...(total && { 'x-total': total }),
  });
}

export function aGroup(id: number) {
  const path = `group-${id}`;
  const names = { name: path, path, full_path: path, full_name: path };
  return { id, ...names, web_url: `https://gitlab.example/${path}`, parent_id: null };
}
