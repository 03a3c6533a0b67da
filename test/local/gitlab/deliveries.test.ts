import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GitLabOptions } from '../../../local/gitlab/server.ts';
import { type GitLabClient, startTestGitLab, type Json } from './support/gitlab-client.ts';
import { until } from '../../support/until.ts';
import { type ReceivedDelivery, type Receiver, startReceiver } from './support/receiver.ts';
import { found, groupAt } from './support/records.ts';

const hooksOfContoso = '/api/v4/groups/contoso/hooks';
const key = Buffer.alloc(32, 9);

let receiver: Receiver;
let gitlab: GitLabClient;
let clock: number;

beforeEach(async () => {
  receiver = await startReceiver();
  clock = Date.parse('2026-11-23T10:00:00Z');
});
afterEach(async () => {
  await gitlab.stop();
  await receiver.stop();
});

async function start(hooks: GitLabOptions['hooks'] = {}): Promise<void> {
  gitlab = await startTestGitLab({ projects: 60, hooks, now: () => new Date(clock) });
}

/** Creates a hook of contoso for project events and returns its path. */
async function aHook(fields: Json = {}): Promise<string> {
  const all = { url: receiver.url, push_events: false, project_events: true, ...fields };
  const { json } = await gitlab.send('POST', hooksOfContoso, all);
  return `${hooksOfContoso}/${String((json as Json)['id'])}`;
}

let made = 0;
async function addProjects(count = 1): Promise<void> {
  const namespace = groupAt(gitlab.world, 'contoso');
  for (let step = 0; step < count; step += 1) {
    made += 1;
    gitlab.world.addProject({ namespace, path: `new-${made}` });
  }
  await gitlab.deliveries.idle();
}

async function failTimes(count: number): Promise<void> {
  for (let step = 0; step < count; step += 1) await addProjects();
}

function first(): ReceivedDelivery {
  return found(receiver.received[0], 'delivery');
}

function keys(): unknown[] {
  return receiver.received.map(({ headers }) => headers['idempotency-key']);
}

describe('a delivery', () => {
  it('carries GitLab’s headers and the plain token', async () => {
    await start();
    await aHook({ token: 'plain-secret', custom_headers: [{ key: 'X-Route', value: 'eu' }] });

    await addProjects();

    expect(receiver.received).toHaveLength(1);
    const { headers } = first();
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'GitLab/19.5.0-ee',
      'x-gitlab-event': 'Project Hook',
      'x-gitlab-instance': gitlab.url,
      'x-gitlab-token': 'plain-secret',
      'x-route': 'eu',
    });
    for (const name of ['x-gitlab-webhook-uuid', 'x-gitlab-event-uuid', 'idempotency-key']) {
      expect(headers[name]).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect(headers).not.toHaveProperty('webhook-signature');
  });

  it('is signed when the hook has a signing token', async () => {
    await start();
    await aHook({ signing_token: `whsec_${key.toString('base64')}` });

    await addProjects();

    const { headers, text } = first();
    const signed = `${String(headers['webhook-id'])}.${clock / 1_000}.${text}`;
    expect(headers['webhook-id']).toBe(headers['idempotency-key']);
    expect(headers['webhook-timestamp']).toBe(String(clock / 1_000));
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    );
    expect(headers).not.toHaveProperty('x-gitlab-token');
  });

  it('is not repeated after a failure', async () => {
    await start();
    receiver.response = { status: 503 };
    await aHook();

    await addProjects();

    expect(receiver.received).toHaveLength(1);
    expect(gitlab.deliveries.counts()).toMatchObject({ made: 1, sent: 1, failed: 1, succeeded: 0 });
  });

  it('counts a redirect as a success and does not follow it', async () => {
    await start();
    receiver.response = { status: 302, headers: { location: '/elsewhere' } };
    await aHook();

    await addProjects();

    expect(receiver.received).toHaveLength(1);
    expect(gitlab.deliveries.counts()).toMatchObject({ succeeded: 1, failed: 0 });
  });

  it('fails without a response in time, and without a listener', async () => {
    await start({ timeoutMs: 50 });
    receiver.response = { status: 'hang' };
    const at = await aHook();
    await aHook({ url: 'http://127.0.0.1:1/hook' });

    await addProjects();
    const [event] = await gitlab.things(`${at}/events`);

    expect(gitlab.deliveries.counts()).toMatchObject({ made: 2, failed: 2 });
    expect(event).toMatchObject({ response_status: 'internal error' });
  });

  it('is logged newest first without secrets, and can be resent with the same key', async () => {
    await start();
    const at = await aHook({ token: 'plain-secret' });
    await addProjects();
    receiver.response = { status: 404, body: 'nothing here' };
    await addProjects();

    const events = await gitlab.things(`${at}/events`);
    const failed = await gitlab.things(`${at}/events?status=client_failure,500`);
    const resent = await gitlab.send('POST', `${at}/events/${String(events[0]?.['id'])}/resend`);
    clock += 8 * 86_400_000;
    const weekLater = await gitlab.things(`${at}/events`);

    expect(events.map((event) => event['response_status'])).toEqual(['404', '200']);
    expect(events[0]).toMatchObject({
      trigger: 'project_hooks',
      response_body: 'nothing here',
      request_data: { event_name: 'project_create' },
      request_headers: { 'X-Gitlab-Token': '[REDACTED]' },
    });
    expect(failed).toHaveLength(1);
    expect([resent.status, resent.json]).toEqual([201, { response_status: 404 }]);
    expect(keys()[2]).toBe(keys()[1]);
    expect(weekLater).toEqual([]);
  });
});

describe('a failing hook', () => {
  it('is paused from the fourth consecutive failure, twice as long each time', async () => {
    await start();
    receiver.response = { status: 500 };
    const at = await aHook();

    await failTimes(3);
    const before = await gitlab.thing(at);
    await failTimes(1);
    const paused = await gitlab.thing(at);
    await failTimes(5);
    const sentWhilePaused = receiver.received.length - 4;
    clock += 60_001;
    await failTimes(1);
    const again = await gitlab.thing(at);

    expect(before).toMatchObject({ alert_status: 'executable', disabled_until: null });
    expect(paused).toMatchObject({
      alert_status: 'temporarily_disabled',
      disabled_until: '2026-11-23T10:01:00.000Z',
    });
    expect(sentWhilePaused).toBe(0);
    expect(again).toMatchObject({
      alert_status: 'temporarily_disabled',
      disabled_until: '2026-11-23T10:03:00.001Z',
    });
    expect(gitlab.deliveries.counts().dropped).toBe(5);
  });

  it('is disabled permanently by the fortieth failure, and enabled by a test with a 2xx', async () => {
    await start();
    receiver.response = { status: 500 };
    const at = await aHook();

    for (let step = 0; step < 39; step += 1) {
      await addProjects();
      clock += 86_400_001;
    }
    const last = await gitlab.thing(at);
    await addProjects();
    clock += 10 * 86_400_000;
    const disabled = await gitlab.thing(at);
    const refused = await gitlab.send('POST', `${at}/test/push_events`);
    receiver.response = { status: 200 };
    const tested = await gitlab.send('POST', `${at}/test/push_events`);
    const enabled = await gitlab.thing(at);
    const before = receiver.received.length;
    await addProjects();

    expect(last['alert_status']).toBe('executable');
    expect(disabled['alert_status']).toBe('disabled');
    expect(refused.status).toBe(422);
    expect([tested.status, tested.json]).toEqual([201, { message: '201 Created' }]);
    expect(enabled).toMatchObject({ alert_status: 'executable', disabled_until: null });
    expect(receiver.received).toHaveLength(before + 1);
  });

  it('starts counting again after one success', async () => {
    await start();
    const at = await aHook();
    receiver.response = { status: 500 };
    await failTimes(3);
    receiver.response = { status: 204 };
    await failTimes(1);
    receiver.response = { status: 500 };
    await failTimes(3);

    expect(await gitlab.thing(at)).toMatchObject({ alert_status: 'executable' });
  });

  it('is never paused if auto-disabling is off', async () => {
    await start({ autoDisable: false });
    receiver.response = { status: 500 };
    const at = await aHook();

    await failTimes(6);

    expect(receiver.received).toHaveLength(6);
    expect(await gitlab.thing(at)).toMatchObject({ alert_status: 'executable' });
  });
});

describe('a test of a hook', () => {
  it('sends a push of a project in the group in the name of the caller', async () => {
    await start();
    const at = await aHook();

    const answer = await gitlab.send('POST', `${at}/test/push_events`);

    expect(answer.status).toBe(201);
    expect(receiver.received[0]?.body).toMatchObject({
      object_kind: 'push',
      project: { path_with_namespace: expect.stringMatching(/^contoso\//) as string },
      user_username: 'demo',
    });
  });

  it('is rejected for unsupported triggers, and without a project to test with', async () => {
    await start();
    const at = await aHook();
    const empty = '/api/v4/groups/empty-labs/hooks';
    const { json } = await gitlab.send('POST', empty, { url: receiver.url });
    const ofEmpty = `${empty}/${String((json as Json)['id'])}`;

    const untestable = await gitlab.send('POST', `${at}/test/project_events`);
    const nothing = await gitlab.send('POST', `${ofEmpty}/test/push_events`);
    const issues = await gitlab.send('POST', `${at}/test/issues_events`);

    expect([untestable.status, untestable.json]).toEqual([
      400,
      { error: 'trigger does not have a valid value' },
    ]);
    expect([nothing.status, nothing.json]).toEqual([
      422,
      { message: 'Ensure the group has a project with commits.' },
    ]);
    expect(issues.status).toBe(422);
    expect(receiver.received).toEqual([]);
  });
});

describe('a delivery plan', () => {
  it('delivers each event one to five times, in a random order determined by its seed', async () => {
    const plan = { seed: 5, copies: { min: 1, max: 5 }, order: 'random' } as const;
    await start({ plan, maxInFlight: 1 });
    await aHook();
    gitlab.deliveries.hold();
    void addProjects(100);
    gitlab.deliveries.release();
    await gitlab.deliveries.idle();

    const order = receiver.received.map(({ body }) => Number(body['project_id']));
    const copies = Map.groupBy(order, (id) => id);
    const sizes = [...copies.values()].map((group) => group.length);

    expect(copies.size).toBe(100);
    expect(new Set(sizes)).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(new Set(keys()).size).toBe(100);
    expect(order).not.toEqual(order.toSorted((left, right) => left - right));
  });

  it('loses some of the events, and can be ended', async () => {
    await start({ plan: { seed: 5, lost: 0.1 } });
    await aHook();

    await addProjects(200);
    const { lost, sent } = gitlab.deliveries.counts();
    gitlab.deliveries.plan(undefined);
    await addProjects(50);

    expect(lost).toBeGreaterThan(8);
    expect(lost).toBeLessThan(35);
    expect(sent).toBe(200 - lost);
    expect(gitlab.deliveries.counts().sent).toBe(sent + 50);
  });

  it('resends until there is a response, if it says so', async () => {
    await start({ timeoutMs: 100, autoDisable: false, plan: { seed: 5, resendWithoutResponse: true } });
    await aHook();
    receiver.response = { status: 'hang' };
    gitlab.world.addProject({ namespace: groupAt(gitlab.world, 'contoso'), path: 'down' });
    await until(() => gitlab.deliveries.counts().failed >= 2);

    receiver.response = { status: 200 };
    await gitlab.deliveries.idle();

    expect(gitlab.deliveries.counts()).toMatchObject({ made: 1, succeeded: 1, waiting: 0 });
    expect(new Set(keys()).size).toBe(1);
  });

  it('is not idle while copies are delayed', async () => {
    await start({ plan: { seed: 5, delayMs: { min: 20, max: 60 } } });
    await aHook();

    await addProjects(5);

    expect(receiver.received).toHaveLength(5);
    expect(gitlab.deliveries.counts()).toMatchObject({ waiting: 0, inFlight: 0 });
  });
});

describe('a call above the limit of the top-level group', () => {
  it('is dropped silently', async () => {
    await start({ callsPerMinute: 3 });
    await aHook();

    await addProjects(5);
    clock += 60_000;
    await addProjects(1);

    expect(receiver.received).toHaveLength(4);
    expect(gitlab.deliveries.counts()).toMatchObject({ dropped: 2 });
  });
});
