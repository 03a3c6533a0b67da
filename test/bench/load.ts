import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

import { signatureHeaders } from '../../local/gitlab/hooks/sign.ts';

const inFlight = 50;
/** GitLab lists up to 20 commits of a push; this is one with a few, and its usual many fields. */
const payloadBytes = 6_000;

export type Load = { perSecond: number; p50Ms: number; p99Ms: number; refused: number };

/** Sends signed deliveries of distinct events, always as many in flight, and measures each answer. */
export async function measureLoad(url: string, signingToken: string, deliveries: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const made = Array.from({ length: deliveries }, (_, number) => delivery(number, signingToken));
  const answers: { ms: number; status: number }[] = [];
  const began = performance.now();
  const waiting = made[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (const next of waiting) {
        const sentAt = performance.now();
        const status = await post(url, agent, next);
        answers.push({ ms: performance.now() - sentAt, status });
      }
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  agent.destroy();
  const times = answers.map(({ ms }) => ms);
  return {
    perSecond: deliveries / seconds,
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
    refused: answers.filter(({ status }) => status !== 202).length,
  };
}

export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

type Delivery = { body: string; headers: Record<string, string> };

/** Of 500 projects, so that most are folded, as in a busy quarter of a minute. */
function delivery(number: number, signingToken: string): Delivery {
  const body = JSON.stringify({
    event_name: 'project_create',
    project_id: 1_000 + (number % 500),
    description: 'x'.repeat(payloadBytes),
  });
  const signed = signatureHeaders(signingToken, randomUUID(), Math.floor(Date.now() / 1_000), body);
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'x-gitlab-event': 'Project Hook',
    ...signed,
  };
  return { body, headers };
}

function post(url: string, agent: Agent, { body, headers }: Delivery): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
