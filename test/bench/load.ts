import { createHmac, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';

import { announceReady, onStop } from '../../local/child.ts';
import { signatureHeaders } from '../../local/gitlab/hooks/sign.ts';

/** As the sender signs: GitLab's three headers, or GitHub's one. */
export type Signing = 'gitlab' | 'github';
export type Load = { perSecond: number; p50Ms: number; p99Ms: number; refused: number };

type Delivery = { body: string; headers: Record<string, string> };
type Wish = { url: string; secret: string; signing: Signing; deliveries: number; projects: number };

const inFlight = 50;
/** GitLab lists up to 20 commits of a push; with these a body has about 6 kB. */
const commits = 8;

/** Sends signed deliveries of distinct events, always as many in flight, and measures each answer. */
async function measure({ url, secret, signing, deliveries, projects }: Wish): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const made = Array.from({ length: deliveries }, (_, number) => {
    const body = bodyAbout(1_000 + (number % projects));
    return { body, headers: { ...commonHeaders(body), ...signedHeaders[signing](secret, body) } };
  });
  const times: number[] = [];
  let refused = 0;
  const began = performance.now();
  const waiting = made[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (const next of waiting) {
        const sentAt = performance.now();
        const status = await post(url, agent, next);
        times.push(performance.now() - sentAt);
        if (status < 200 || status > 299) refused += 1;
      }
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  agent.destroy();
  return {
    perSecond: deliveries / seconds,
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
    refused,
  };
}

export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

/** A push to the CI configuration, with what GitLab tells of it. */
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
    sent.once('error', reject);
    sent.end(body);
  });
}

/** Run as a process of its own it sends what its arguments say, and tells its parent how that went. */
if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: '' },
      signing: { type: 'string', default: 'gitlab' },
      deliveries: { type: 'string', default: '1000' },
      projects: { type: 'string', default: '500' },
    },
  });
  onStop(() => Promise.resolve());
  const wish = {
    url: values.url,
    secret: process.env['WEBHOOK_SECRET'] ?? '',
    signing: values.signing as Signing,
    deliveries: Number(values.deliveries),
    projects: Number(values.projects),
  };
  announceReady(await measure(wish));
}
