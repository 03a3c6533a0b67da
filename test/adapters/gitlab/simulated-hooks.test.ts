import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { adminToken, demoApiToken, demoToken, devApiToken } from '../../../local/gitlab/credentials.ts';
import {
  type HookOptions,
  type ProjectRecord,
  push,
  reportVulnerability,
  runPipeline,
  type SimulatedGitLab,
  startGitLab,
} from '../../../local/gitlab/server.ts';
import { readWebhookPayload } from '../../../shared/contracts/gitlab/webhook.ts';
import { GitLabForbiddenError, GitLabNotFoundError } from '../../../shared/platform/errors/gitlab-errors.ts';
import { type Target, triage } from '../../../shared/features/webhooks/domain/triage.ts';
import { verifyWebhook } from '../../../shared/features/webhooks/domain/verify-signature.ts';
import { type ReceivedDelivery, type Receiver, startReceiver } from '../../local/gitlab/support/receiver.ts';
import { groupAt, userCalled } from '../../local/gitlab/support/records.ts';
import { connectWithToken } from './a-connection.ts';

const secret = {
  token: 'plain-token-of-more-than-32-characters',
  signingToken: `whsec_${Buffer.alloc(32, 9).toString('base64')}`,
};

let simulator: SimulatedGitLab;
let receiver: Receiver;
let groupId: number;

beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  await simulator.stop();
  await receiver.stop();
});

async function start(hooks: HookOptions = {}, accessToken = demoApiToken) {
  simulator = await startGitLab({ projects: 60, hooks });
  groupId = groupAt(simulator.world, 'contoso').id;
  return connectWithToken(simulator, accessToken);
}

function wish(change: { url?: string } = {}) {
  return { url: receiver.url, secret, verifyTls: false, ...change };
}

function verdictOf({ headers, text }: ReceivedDelivery, held = secret) {
  const web = new Headers(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  return verifyWebhook({ headers: web, rawBody: text, secret: held, now: new Date() });
}

function aProject(): ProjectRecord {
  const all = simulator.world.projectsIn(groupAt(simulator.world, 'contoso'));
  return all.find(({ emptyRepo }) => !emptyRepo)!;
}

/** The name of a delivered event and the resync that it requests. */
function requestedBy({ headers, body }: ReceivedDelivery): string {
  const judged = triage(String(headers['x-gitlab-event']), readWebhookPayload(body));
  const name = String(body['event_name'] ?? body['object_kind']);
  return judged.outcome === 'ignored' ? `${name}: ignored` : calls(name, judged.target);
}

function calls(name: string, target: Target): string {
  return `${name}: ${JSON.stringify(target)}`;
}

describe('a hook of a simulated group', () => {
  it('is made, found, changed and removed', async () => {
    const gitlab = await start();

    const made = await gitlab.createGroupHook(groupId, wish());
    const listed = await gitlab.groupHooks(groupId);
    const moved = await gitlab.updateGroupHook(groupId, made.id, wish({ url: `${receiver.url}/2` }));
    await gitlab.removeGroupHook(groupId, made.id);
    await gitlab.removeGroupHook(groupId, made.id);

    expect(made).toMatchObject({
      url: receiver.url,
      alert_status: 'executable',
      signing_token_present: true,
    });
    expect(listed).toEqual({ hooks: [made], malformedUrls: [] });
    expect(moved).toMatchObject({ id: made.id, url: `${receiver.url}/2`, signing_token_present: true });
    expect(await gitlab.groupHooks(groupId)).toEqual({ hooks: [], malformedUrls: [] });
  });

  it('keeps its secrets over a change of address', async () => {
    const gitlab = await start();
    const { id } = await gitlab.createGroupHook(groupId, wish({ url: 'http://127.0.0.1:9/elsewhere' }));

    await gitlab.updateGroupHook(groupId, id, wish());
    await gitlab.testGroupHook(groupId, id);

    const [received] = receiver.received;
    expect(verdictOf(received!)).toMatchObject({ authentic: true, by: 'signature' });
  });

  it('is authentic by its token where the instance does not sign', async () => {
    const gitlab = await start({ signing: false });

    const made = await gitlab.createGroupHook(groupId, wish());
    await gitlab.testGroupHook(groupId, made.id);

    const [received] = receiver.received;
    expect(made.signing_token_present).not.toBe(true);
    expect(verdictOf(received!)).toEqual({
      authentic: true,
      by: 'token',
      idempotencyKey: received!.headers['idempotency-key'],
    });
    expect(verdictOf(received!, { ...secret, token: 'x'.repeat(32) }).authentic).toBe(false);
  });

  it.each([
    ['scope api', demoToken, {}, GitLabForbiddenError],
    ['the Owner role', devApiToken, {}, Error],
    ['a licence (403)', demoApiToken, { unlicensed: 'forbidden' as const }, GitLabForbiddenError],
    ['a licence (404)', demoApiToken, { unlicensed: 'not-found' as const }, GitLabNotFoundError],
  ])('needs %s', async (need, accessToken, hooks, kind) => {
    const gitlab = await start(hooks, accessToken);
    if (need.startsWith('a licence')) simulator.world.setTier(groupAt(simulator.world, 'contoso'), 'free');

    const failure = await gitlab.createGroupHook(groupId, wish()).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(kind);
    expect([403, 404]).toContain((failure as GitLabForbiddenError).gitLabStatus);
  });

  it('delivers the relevant events, authentic and about the changed project or group', async () => {
    const gitlab = await start();
    await gitlab.createGroupHook(groupId, wish());
    const { world, deliveries } = simulator;
    const project = aProject();
    const demo = userCalled(world, 'demo');

    push(world, project, demo, { modified: ['.gitlab-ci.yml'] });
    push(world, project, demo, { modified: ['src/a.ts'] });
    push(world, project, demo, { branch: 'other', modified: ['.gitlab-ci.yml'] });
    runPipeline(world, project, demo);
    runPipeline(world, project, demo, { status: 'running' });
    reportVulnerability(world, project);
    const made = world.addProject({ namespace: groupAt(world, 'contoso'), path: 'made-later' });
    world.removeProject(made);
    const sub = world.addGroup({ parent: groupAt(world, 'contoso'), path: 'sub-later' });
    world.setMember(sub, demo, 40);
    await deliveries.idle();

    const verdicts = receiver.received.map((one) => verdictOf(one));
    expect(verdicts.filter(({ authentic }) => !authentic)).toEqual([]);
    const whole = { kind: 'project', projectId: project.id } as const;
    const brief = { kind: 'project', projectId: made.id } as const;
    const group = { kind: 'group', groupId: sub.id, subtree: false } as const;
    expect(receiver.received.map(requestedBy).toSorted()).toEqual(
      [
        calls('push', { ...whole, changed: 'ci' }),
        'push: ignored',
        'push: ignored',
        calls('pipeline', { ...whole, changed: 'reports' }),
        'pipeline: ignored',
        calls('vulnerability', { ...whole, changed: 'reports' }),
        calls('project_create', { ...brief, told: 'created' }),
        calls('project_destroy', { ...brief, told: 'destroyed' }),
        calls('subgroup_create', { ...group, told: 'created' }),
        calls('user_add_to_group', group),
      ].toSorted(),
    );
  });
});

it('understands the additional events of a system hook', async () => {
  await start();
  const { world, deliveries } = simulator;
  const fields = { url: receiver.url, push_events: 'true', token: secret.token };
  const answer = await fetch(`${simulator.url}/api/v4/hooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminToken}` },
    body: new URLSearchParams(fields),
  });
  const group = groupAt(world, 'contoso');
  const project = aProject();

  world.renameProject(project, { path: 'renamed' });
  push(world, project, userCalled(world, 'demo'), { added: ['CODEOWNERS'] });
  world.renameGroup(group, { path: 'contoso-2' });
  await deliveries.idle();

  expect(answer.status).toBe(201);
  expect(receiver.received.map((one) => verdictOf(one).authentic)).not.toContain(false);
  const requested = receiver.received.map(requestedBy);
  const reread = { kind: 'project', projectId: project.id } as const;
  expect(requested).toContain(calls('project_rename', reread));
  expect(requested).toContain(calls('push', { ...reread, changed: 'ci' }));
  expect(requested).toContain(calls('group_rename', { kind: 'group', groupId: group.id, subtree: true }));
});
