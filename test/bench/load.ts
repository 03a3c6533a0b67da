import { createHmac, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';

import { announceReady, onStop } from '../../local/child.ts';
import { signatureHeaders } from '../../local/gitlab/server.ts';
import { cpuSeconds } from './process-costs.ts';

/** The signature scheme: GitLab's three headers, or GitHub's one. */
type Signing = 'gitlab' | 'github';
/** A receiver of signed webhooks, and the scheme that it accepts. */
export type Receiver = { url: string; secret: string; signing: Signing; pid: number | undefined };
export type LoadSize = { deliveries: number; projects: number };
/** The load on one receiver: `seconds` of sending, each response time in milliseconds, and the CPU time of its process. */
export type Load = { seconds: number; cpuSeconds: number; answersMs: number[]; refused: number };

type Delivery = { body: string; headers: Record<string, string> };

const inFlight = 50;
/** Less than half a second for most receivers, so that other load on the machine affects all of them. */
const inTurn = 1_000;
/** GitLab lists up to 20 commits of a push; with these a body has about 6 kB. */
const commits = 8;

/** Sends to each receiver in turn, a thousand deliveries of distinct events at a time, and measures each answer. */
async function measure(receivers: readonly Receiver[], { deliveries, projects }: LoadSize): Promise<Load[]> {
  const lanes = receivers.map((receiver) => ({
    receiver,
    agent: new Agent({ keepAlive: true, maxSockets: inFlight }),
    load: { seconds: 0, cpuSeconds: 0, answersMs: [], refused: 0 } as Load,
  }));
  for (let first = 0; first < deliveries; first += inTurn) {
    const count = Math.min(inTurn, deliveries - first);
    for (const { receiver, agent, load } of lanes) {
      const made = Array.from({ length: count }, (_, one) => signedAbout(receiver, (first + one) % projects));
      await sendAll(made, receiver, agent, load);
    }
  }
  for (const { agent } of lanes) agent.destroy();
  return lanes.map(({ load }) => load);
}

function signedAbout({ signing, secret }: Receiver, project: number): Delivery {
  const body = bodyAbout(1_000 + project);
  return { body, headers: { ...commonHeaders(body), ...signedHeaders[signing](secret, body) } };
}

/** Always as many in flight; adds what it measured to the load. */
async function sendAll(made: Delivery[], { url, pid }: Receiver, agent: Agent, load: Load): Promise<void> {
  const cpuBefore = cpuSeconds(pid);
  const began = performance.now();
  const waiting = made[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (const next of waiting) {
        const sentAt = performance.now();
        const status = await post(url, agent, next);
        load.answersMs.push(performance.now() - sentAt);
        if (status < 200 || status > 299) load.refused += 1;
      }
    }),
  );
  load.seconds += (performance.now() - began) / 1_000;
  load.cpuSeconds += cpuSeconds(pid) - cpuBefore;
}

export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

/** A push to the CI configuration, with GitLab's fields. */
function bodyAbout(projectId: number): string {
  const url = `https://gitlab.example.com/contoso/platform/service-${projectId}`;
  return JSON.stringify({
    object_kind: 'push',
    event_name: 'push',
    before: '95790bf891e76fee5e1747ab589903a6a1f80f22',
    after: 'da1560886d4f094c3e6c9ef40349f7d38b5d27d7',
    ref: 'refs/heads/main',
    project_id: projectId,
    project: { id: projectId, name: `Service ${projectId}`, web_url: url, default_branch: 'main' },
    commits: Array.from({ length: commits }, (_, number) => commitOf(url, number)),
    total_commits_count: commits,
  });
}

function commitOf(url: string, number: number) {
  const id = `${number}`.padStart(40, 'b');
  return {
    id,
    message: `Build the images with the new base\n\n${'The old one ends next month. '.repeat(8)}`,
    title: 'Build the images with the new base',
    timestamp: '2026-11-23T08:00:00+00:00',
    url: `${url}/-/commit/${id}`,
    author: { name: 'Grace Hopper', email: '[REDACTED]' },
    added: [`images/base-${number}/Dockerfile`],
    modified: ['.gitlab-ci.yml', 'README.md', `src/main/build-${number}.ts`],
    removed: [],
  };
}

function commonHeaders(body: string): Record<string, string> {
  return { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
}

const signedHeaders: Record<Signing, (secret: string, body: string) => Record<string, string>> = {
  gitlab: (secret, body) => ({
    'x-gitlab-event': 'Project Hook',
    ...signatureHeaders(secret, randomUUID(), Math.floor(Date.now() / 1_000), body),
  }),
  github: (secret, body) => ({
    'x-github-event': 'repository',
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  }),
};

function post(url: string, agent: Agent, { body, headers }: Delivery): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.once('error', (failure: NodeJS.ErrnoException) => {
      // A receiver closes connections that were idle while others were sent to.
      if (!sent.reusedSocket || failure.code !== 'ECONNRESET') return reject(failure);
      post(url, agent, { body, headers }).then(resolve, reject);
    });
    sent.end(body);
  });
}

/** As a process of its own it sends as its arguments say and reports the result to its parent. */
if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      deliveries: { type: 'string', default: '1000' },
      projects: { type: 'string', default: '500' },
    },
  });
  onStop(() => Promise.resolve());
  const receivers = JSON.parse(process.env['RECEIVERS'] ?? '[]') as Receiver[];
  const size = { deliveries: Number(values.deliveries), projects: Number(values.projects) };
  announceReady(await measure(receivers, size));
}
