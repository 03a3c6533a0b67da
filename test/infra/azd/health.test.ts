import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { untilHealthy } from '../../../infra/azd/health.ts';

const missing = '{"status":"unavailable","missing":["tables/Runs"]}';

let server: Server;
let answers: { status: number; text: string }[];
let address: string;
let nowMs: number;
let reported: string[];

beforeEach(async () => {
  nowMs = 0;
  reported = [];
  server = createServer((request, response) => {
    const { status, text } = (answers.length > 1 ? answers.shift() : answers[0])!;
    response.writeHead(request.url === '/health' ? status : 404).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => server.close());

function pause(ms: number): Promise<void> {
  nowMs += ms;
  return Promise.resolve();
}

function poll() {
  return {
    pauseMs: 10_000,
    timeoutMs: 60_000,
    now: () => nowMs,
    pause,
    report: (line: string) => reported.push(line),
  };
}

it('waits until the app is healthy, and reports each new answer once', async () => {
  answers = [404, 503, 503, 200].map((status) => ({ status, text: status === 503 ? missing : '' }));

  await untilHealthy(address, poll());

  expect(reported).toEqual(['404 ', `503 ${missing}`]);
  expect(nowMs).toBe(30_000);
});

it('fails after its time with what is missing', async () => {
  answers = [{ status: 503, text: missing }];

  await expect(untilHealthy(address, poll())).rejects.toThrow('tables/Runs');
  expect(nowMs).toBe(60_000);
});

it('fails with the reason where nothing listens', async () => {
  await expect(untilHealthy('http://127.0.0.1:9', poll())).rejects.toThrow(/after 60 seconds: .+/);
});
