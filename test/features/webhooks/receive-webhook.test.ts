import { createHmac, randomUUID } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { demoApiToken } from '../../../local/gitlab/credentials.ts';
import type { HookRecord } from '../../../local/gitlab/server.ts';
import type { HookSecret } from '../../../shared/contracts/gitlab/hook.ts';
import type { JobOf } from '../../../shared/contracts/job.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { listWebhookSecret } from '../../../shared/features/webhooks/list-webhook-secret.ts';
import { receiveWebhook, type WebhookResult } from '../../../shared/features/webhooks/receive-webhook.ts';
import { reconcile } from '../../../shared/features/resync/reconcile.ts';
import { SimulatedCrash, CrashPoint } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

const listed = { autoDiscovery: 'Disabled' as const, topLevelInventoryList: ['wingtip_toys'] };

/** Nobody listens there: what GitLab delivers by itself fails at once. */
const publicUrl = 'http://127.0.0.1:9/app';

let environment: TestEnvironment;
let testConnector: TestConnector;
beforeAll(async () => {
  environment = await openTestEnvironment(40, { timeoutMs: 500 });
});
afterAll(() => environment.stop());
beforeEach(() => {
  for (const hook of environment.simulator.hooks.all()) environment.simulator.hooks.remove(hook);
  environment.simulator.world.setTier(group(), 'premium');
  testConnector = new TestConnector(environment);
  testConnector.publicUrl = publicUrl;
});

function group() {
  return environment.simulator.world.groupByPath('wingtip_toys')!.record;
}

function hooks(): readonly HookRecord[] {
  return environment.simulator.hooks.of('group', group().id);
}

async function onboard(accessToken: string = demoApiToken): Promise<void> {
  await testConnector.onboard({ ...listed, authorization: { accessToken } });
}

async function hookOf() {
  return (await environment.stores.rootGroups.get(await testConnector.scope('wingtip_toys')))?.value.hook;
}

async function ensure(crashPoint = new CrashPoint()): Promise<void> {
  const { rootId } = await testConnector.scope('wingtip_toys');
  const connector = refOf((await testConnector.connector())!);
  const at = testConnector.now.toISOString();
  const job: JobOf<'ensure-hook'> = { v: 1, kind: 'ensure-hook', connector, rootId, at, attempt: 0 };
  await testConnector.carryOut(job, crashPoint);
}

type Sent = {
  body?: unknown;
  signed?: boolean;
  id?: string;
  key?: Buffer;
  hookId?: string;
  agoSeconds?: number;
};

function die(): never {
  throw new SimulatedCrash();
}

let own: string;
let secret: HookSecret;
let receiving: Parameters<typeof receiveWebhook>[1];

/** Delivers an event to us, proved by signature or by token as GitLab would. */
function deliver({ body, signed = true, id = randomUUID(), key, hookId, agoSeconds = 0 }: Sent = {}) {
  const rawBody = Buffer.from(JSON.stringify(body ?? renamed(1)));
  const timestamp = String(Math.floor(testConnector.now.getTime() / 1_000) - agoSeconds);
  const signing = key ?? Buffer.from(secret.signingToken.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', signing)
    .update(`${id}.${timestamp}.`)
    .update(rawBody)
    .digest('base64');
  const bySignature = {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
  const byToken = { 'x-gitlab-token': key?.toString() ?? secret.token, 'idempotency-key': id };
  const headers = new Headers({ 'x-gitlab-event': 'Project Hook', ...(signed ? bySignature : byToken) });
  return receiveWebhook({ hookId: hookId ?? own, headers, rawBody }, receiving);
}

function renamed(projectId: number) {
  return { event_name: 'project_rename', project_id: projectId };
}

function waiting() {
  return testConnector.queue.waiting().map(({ job, at }) => ({ job, at: at.toISOString() }));
}

describe('a delivery', () => {
  beforeEach(async () => {
    testConnector.now = new Date('2026-11-23T10:00:01.000Z');
    await onboard();
    own = (await hookOf())!.hookId;
    secret = (await environment.vault.hookSecrets.get(own))!.value;
    receiving = testConnector.deps();
  });

  it.each([true, false])('that proves itself (signed: %s) is a job within a second', async (signed) => {
    const reception = await deliver({ signed });

    expect(reception).toEqual({ outcome: 'queued' });
    expect(waiting()).toMatchObject([
      {
        job: { kind: 'resync-project', projectId: 1, because: { kind: 'webhook', detail: 'Project Hook' } },
        at: '2026-11-23T10:00:01.750Z',
      },
    ]);
  });

  it('that follows on another of the same thing is a job at the end of their window', async () => {
    await deliver();
    testConnector.now = new Date('2026-11-23T10:00:03.000Z');
    const receptions = [await deliver(), await deliver()];

    expect(receptions).toEqual([{ outcome: 'queued' }, { outcome: 'queued' }]);
    expect(waiting().map(({ at }) => at)).toEqual(['2026-11-23T10:00:01.750Z', '2026-11-23T10:00:15.250Z']);
  });

  it.each<[string, Sent]>([
    ['by another key', { key: Buffer.alloc(32, 7) }],
    ['by another token', { signed: false, key: Buffer.from('not-the-token-of-this-hook-at-all') }],
    ['too long ago', { agoSeconds: 301 }],
  ])('signed %s is unauthenticated, and queues nothing', async (_, sent) => {
    expect(await deliver(sent)).toMatchObject({ outcome: 'unauthenticated' });
    expect(waiting()).toEqual([]);
    expect(await environment.stores.parkedJobs.list()).toEqual([]);
  });

  it('by the token alone is unauthenticated once one was signed, by any process, until a person was shown the token', async () => {
    const before = await deliver({ signed: false });
    await deliver();
    const after = await deliver({ signed: false });
    receiving = testConnector.deps();
    const elsewhere = await deliver({ signed: false });
    const root = (await environment.stores.rootGroups.get(await testConnector.scope('wingtip_toys')))!.value;
    await listWebhookSecret({ root, row: undefined }, testConnector.deps());
    receiving = testConnector.deps();

    expect([before, after, elsewhere].map(({ outcome }) => outcome)).toEqual([
      'queued',
      'unauthenticated',
      'unauthenticated',
    ]);
    expect(await deliver({ signed: false })).toEqual({ outcome: 'queued' });
  });

  it('by the token alone is taken again when GitLab says that it no longer signs', async () => {
    await deliver();
    hooks()[0]!.signingToken = undefined;
    await ensure();
    receiving = testConnector.deps();

    expect(await deliver({ signed: false })).toEqual({ outcome: 'queued' });
  });

  it('for a hook that we do not have is unknown', async () => {
    expect(await deliver({ hookId: randomUUID() })).toEqual({ outcome: 'unknown-hook' });
    expect(waiting()).toEqual([]);
  });

  it('of an event that changes nothing is ignored', async () => {
    expect(await deliver({ body: { event_name: 'merge_request' } })).toMatchObject({ outcome: 'ignored' });
    expect(await deliver({ body: 'not an object' })).toMatchObject({ outcome: 'ignored' });
    expect(waiting()).toEqual([]);
  });

  it('that comes again is known, and asks for no more', async () => {
    const id = randomUUID();

    const receptions: WebhookResult[] = [];
    for (let time = 0; time < 3; time += 1) receptions.push(await deliver({ id }));

    expect(receptions.map(({ outcome }) => outcome)).toEqual(['queued', 'duplicate', 'duplicate']);
    expect(waiting()).toHaveLength(1);
  });

  it('in a burst of 500 of one project asks for one resync at once, and one a window', async () => {
    for (let second = 0; second < 60; second += 15) {
      await Promise.all(Array.from({ length: 125 }, () => deliver({ body: renamed(5) })));
      testConnector.wait(0.25);
    }

    expect(testConnector.queue.sent.filter(({ kind }) => kind === 'resync-project')).toHaveLength(4);
  });

  it('is stored when the queue takes nothing, and sent by the next reconciliation', async () => {
    testConnector.queue.stalled = true;
    const receptions = [await deliver({ body: renamed(8) }), await deliver({ body: renamed(8) })];
    testConnector.queue.stalled = false;
    const parked = await environment.stores.parkedJobs.list();

    await reconcile(1_440, testConnector.alone());

    expect(receptions).toEqual([{ outcome: 'parked' }, { outcome: 'parked' }]);
    expect(parked).toHaveLength(1);
    expect(await environment.stores.parkedJobs.list()).toEqual([]);
    expect(waiting().filter(({ job }) => job.kind === 'resync-project')).toHaveLength(1);
  });

  it('loses nothing to a crash before it was noted', async () => {
    const id = randomUUID();
    const whole = receiving;
    receiving = {
      ...whole,
      deliveryLog: { ...whole.deliveryLog, has: () => Promise.resolve(false), add: die },
    };
    await expect(deliver({ id })).rejects.toThrow(SimulatedCrash);
    receiving = whole;

    const queued = waiting();
    const again = await deliver({ id });

    expect([queued.length, again.outcome, waiting().length]).toEqual([1, 'queued', 1]);
  });
});
