import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { adminToken, demoApiToken } from '../../local/gitlab/credentials.ts';
import {
  creatorOf,
  type GroupRecord,
  type HookRecord,
  type ProjectRecord,
  push,
  runPipeline,
  signatureHeaders,
} from '../../local/gitlab/server.ts';
import { ActivityResource } from '../../shared/contracts/arm/activity.ts';
import { GitLabGroupResource } from '../../shared/contracts/arm/gitlab-group.ts';
import { GitLabProjectResource } from '../../shared/contracts/arm/gitlab-project.ts';
import { listOf } from '../../shared/contracts/arm/list.ts';
import { WebhookSecret } from '../../shared/contracts/arm/webhook-secret.ts';
import { connectorPath, devopsPath } from '../support/api-client.ts';
import { armName, rootsOf } from '../support/inventory.ts';
import { onboard } from '../support/onboarding.ts';
import { startStack, type Stack } from '../support/stack.ts';

const aMinuteMs = 60_000;
let stack: Stack;

beforeAll(async () => {
  // A day: what is found in between is found by webhooks.
  stack = await startStack({ projects: 120, settings: { RECONCILE_PERIOD_MINUTES: '1440' } });
  const authorization = { accessToken: demoApiToken };
  await onboard(stack.api, 'contoso', { autoDiscovery: 'Enabled', authorization });
  await stack.settle();
});
afterAll(async () => {
  await stack.stop();
});
beforeEach(async () => {
  await stack.gitlab.deliveries.idle();
  await stack.settle();
  // Into a window of its own, so that no message of a former test is taken for one of this.
  await stack.passTime(aMinuteMs);
  stack.gate.asked.length = 0;
});

test('every root group with a licence has one signed webhook, and says so', async () => {
  const roots = rootsOf(stack.gitlab).filter(({ path }) => path !== 'adventure.works');

  const states = await statesOf('contoso');

  for (const { id, path } of roots) {
    const hooks = stack.gitlab.hooks.of('group', id);
    expect(hooks).toHaveLength(1);
    expect(hooks[0]?.url).toMatch(new RegExp(`^${stack.apiUrl}/webhooks/gitlab/[0-9a-f-]{36}$`));
    expect(hooks[0]?.token).toMatch(/^[\w-]{40,}$/);
    expect(hooks[0]?.signingToken).toMatch(/^whsec_/);
    expect([...(hooks[0]?.flags ?? [])].toSorted()).toEqual([
      'member_events',
      'pipeline_events',
      'project_events',
      'push_events',
      'subgroup_events',
      'vulnerability_events',
    ]);
    expect(states.get(armName(root(path)))).toMatchObject({ webhookState: 'active' });
  }
});

test('a root group on the Free tier lives by polling and says how to add a webhook by hand', async () => {
  const states = await statesOf('contoso');

  expect(stack.gitlab.hooks.of('group', root('adventure.works').id)).toEqual([]);
  expect(states.get('adventure.works')).toMatchObject({
    webhookState: 'polling',
    webhookMessage: expect.stringMatching(
      /Premium.*By hand: .*\/webhooks\/gitlab\/.*adventure\.works\/listWebhookSecret/,
    ) as string,
  });
});

test('a system hook that a person adds by hand reports a rename, which no group webhook does', async () => {
  const answer = await webhookSecret('adventure.works');
  const { url, secretToken } = WebhookSecret.parse(answer.json);
  const added = await addSystemHook(url, secretToken);
  const project = aProject();

  stack.gitlab.world.renameProject(project, { path: 'renamed-by-hand' });
  await worked();
  stack.gitlab.hooks.remove(added);

  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect((await projectAt(armName(project.namespace), 'renamed-by-hand')).status).toBe(200);
});

test('the secret for a webhook by hand is given for claimed root groups only, and the request is recorded', async () => {
  const [subgroup] = root('contoso').children.values();
  if (subgroup === undefined) throw new Error('The world is too small.');

  const answers = [await webhookSecret(armName(subgroup)), await webhookSecret('nobody')];
  const published = await stack.api.call(
    'POST',
    `${devopsPath('contoso')}/gitLabGroups/contoso/listWebhookSecret`,
    { version: '2025-03-01' },
  );
  const noted = await stack.api.get(`${connectorPath('contoso')}/activities`, listOf(ActivityResource));

  expect(answers.map(({ status }) => status)).toEqual([409, 404]);
  expect(answers[0]?.text).toContain("ask for the one of 'contoso'");
  expect(published.status).toBe(400);
  expect(noted.value.map(({ properties }) => properties.operationId)).toContain(
    'GitLabGroups_ListWebhookSecret',
  );
});

test('a project that is created shows up after one direct read', async () => {
  stack.gitlab.world.addProject({ namespace: root('contoso'), path: 'from-a-webhook' });
  await worked();

  expect((await projectAt('contoso', 'from-a-webhook')).status).toBe(200);
  expect(apiRequests()).toHaveLength(1);
});

test('a subgroup that is created shows up', async () => {
  const group = stack.gitlab.world.addGroup({ path: 'from-a-webhook-too', parent: root('contoso') });
  await worked();

  const found = await stack.api.call('GET', `${devopsPath('contoso')}/gitLabGroups/${armName(group)}`);
  expect(found.status).toBe(200);
});

test('a push of the CI configuration reads the project again, a push of anything else does not', async () => {
  const project = aProject();
  push(stack.gitlab.world, project, creator(project), { modified: ['README.md'] });
  await worked();
  const afterReadme = apiRequests().length;

  push(stack.gitlab.world, project, creator(project), { modified: ['.gitlab-ci.yml'] });
  await worked();

  const found = await projectAt(armName(project.namespace), project.path);
  expect(afterReadme).toBe(0);
  expect(GitLabProjectResource.parse(found.json).properties.gitLabId).toBe(project.id);
  expect(apiRequests().map(({ target }) => target)).toEqual([
    expect.stringContaining(`/projects/${project.id}`) as string,
  ]);
});

test('what is forged, tampered with, too old or for no hook of ours is refused, and nothing is queued', async () => {
  const hook = hookOf('contoso');
  const sent = stack.broker?.counts('resync').totalSent;

  const forged = await deliver(hook, { signedWith: `whsec_${Buffer.alloc(32, 1).toString('base64')}` });
  const tampered = await deliver(hook, {
    tamper: (body) => body.replace('project_create', 'project_destroy'),
  });
  const old = await deliver(hook, { secondsAgo: 301 });
  const bare = await deliver(hook, { headers: {} });
  const wrongToken = await deliver(hook, { headers: { 'x-gitlab-token': 'wrong' } });
  const unknown = await deliver({ ...hook, url: hook.url.replace(/[^/]+$/, randomUUID()) });
  const wrongMethod = await fetch(hook.url);

  expect([forged, tampered, old, bare, wrongToken, unknown].map(({ status }) => status)).toEqual([
    401, 401, 401, 401, 401, 404,
  ]);
  expect(wrongMethod.status).toBe(405);
  expect(stack.broker?.counts('resync').totalSent).toBe(sent);
});

test('a genuine delivery is taken once, by signature and by token alike where a person knows that', async () => {
  const hook = hookOf('wingtip_toys');
  const id = randomUUID();
  const token = { 'x-gitlab-token': hook.token ?? '', 'idempotency-key': randomUUID() };
  await webhookSecret('wingtip_toys');

  const byToken = await deliver(hook, { headers: token });
  const byTokenAgain = await deliver(hook, { headers: token });
  const first = await deliver(hook, { id });
  const again = await deliver(hook, { id });

  expect([first.status, again.status, byToken.status, byTokenAgain.status]).toEqual([204, 202, 204, 202]);
  const answers = [first, again, byToken, byTokenAgain].map(({ text }) => text);
  expect(answers).toEqual(['', '{"outcome":"duplicate"}', '', '{"outcome":"duplicate"}']);
});

test('the token alone is no proof for a webhook that signs', async () => {
  const hook = hookOf('fabrikam');
  await deliver(hook);

  const byToken = await deliver(hook, { headers: { 'x-gitlab-token': hook.token ?? '' } });

  expect(byToken.status).toBe(401);
});

test('events that call for nothing are welcome and change nothing', async () => {
  const hook = hookOf('contoso');
  const sent = stack.broker?.counts('resync').totalSent;

  const answers = [
    await deliver(hook, { body: '{"object_kind":"emoji"}', event: 'Emoji Hook' }),
    await deliver(hook, { body: '{"object_kind":"never heard of"}', event: 'Something Hook' }),
    await deliver(hook, { body: 'no json at all', event: 'Push Hook' }),
    await deliver(hook, { body: '{}', event: 'Push Hook' }),
  ];

  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
  for (const { text } of answers) expect(text).toContain('ignored');
  expect(stack.broker?.counts('resync').totalSent).toBe(sent);
});

test('500 events of one project are a few reads of it', async () => {
  const project = aProject();
  const { world } = stack.gitlab;
  for (let event = 0; event < 500; event += 1) runPipeline(world, project, creator(project));
  await worked();

  const reads = apiRequests().filter(({ target }) => target.includes(`/projects/${project.id}`));
  expect(stack.gitlab.deliveries.counts().failed).toBe(0);
  expect(reads.length).toBeGreaterThan(0);
  expect(reads.length).toBeLessThanOrEqual(5);
  expect(apiRequests()).toHaveLength(reads.length);
});

test('a webhook that GitLab switched off is switched on again, and the time it was lost is crawled', async () => {
  const hook = hookOf('fabrikam');
  hook.failures = 40;
  stack.gitlab.world.addProject({ namespace: root('fabrikam'), path: 'while-it-was-off' });
  await worked();
  const before = (await projectAt('fabrikam', 'while-it-was-off')).status;

  await stack.passTime(61 * aMinuteMs);
  await stack.fire('reconcile');
  await stack.settle();

  expect(before).toBe(404);
  expect(hook.failures).toBe(0);
  expect((await projectAt('fabrikam', 'while-it-was-off')).status).toBe(200);
  expect((await statesOf('contoso')).get('fabrikam')).toMatchObject({ webhookState: 'active' });
  stack.gitlab.world.addProject({ namespace: root('fabrikam'), path: 'when-it-was-on-again' });
  await worked();
  expect((await projectAt('fabrikam', 'when-it-was-on-again')).status).toBe(200);
});

test('a webhook that a person deleted at GitLab is created again', async () => {
  const hook = hookOf('wingtip_toys');
  stack.gitlab.hooks.remove(hook);

  await stack.passTime(61 * aMinuteMs);
  await stack.fire('reconcile');
  await stack.settle();

  expect(hookOf('wingtip_toys').url).toBe(hook.url);
});

type Wish = {
  body?: string;
  event?: string;
  id?: string;
  signedWith?: string;
  secondsAgo?: number;
  headers?: Record<string, string>;
  tamper?: (body: string) => string;
};

/** As GitLab would, but for what the wish makes wrong. */
async function deliver(hook: Pick<HookRecord, 'url' | 'signingToken'>, wish: Wish = {}) {
  const project = aProject();
  const body = wish.body ?? JSON.stringify({ event_name: 'project_create', project_id: project.id });
  const seconds = Math.floor(stack.clock.now() / 1_000) - (wish.secondsAgo ?? 0);
  const secret = wish.signedWith ?? hook.signingToken ?? '';
  const headers = wish.headers ?? signatureHeaders(secret, wish.id ?? randomUUID(), seconds, body);
  const answer = await fetch(hook.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-gitlab-event': wish.event ?? 'Project Hook',
      ...headers,
    },
    body: wish.tamper?.(body) ?? body,
  });
  return { status: answer.status, text: await answer.text() };
}

function webhookSecret(group: string) {
  return stack.api.call('POST', `${devopsPath('contoso')}/gitLabGroups/${group}/listWebhookSecret`);
}

/** As an administrator of the instance does. */
async function addSystemHook(url: string, token: string): Promise<HookRecord> {
  const answer = await fetch(`${stack.gitlab.url}/api/v4/hooks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'private-token': adminToken },
    body: JSON.stringify({ url, token }),
  });
  const [added] = stack.gitlab.hooks.of('system', 0);
  if (answer.status !== 201 || added === undefined) throw new Error(`GitLab answered ${answer.status}.`);
  return added;
}

/** Waits until all events of GitLab have been processed. */
async function worked(): Promise<void> {
  await stack.gitlab.deliveries.idle();
  await stack.settle();
}

function apiRequests() {
  return stack.gate.asked.filter(({ target }) => /^\/api\/(?!graphql|v4\/projects\/\d+\/)/.test(target));
}

function root(path: string): GroupRecord {
  const found = rootsOf(stack.gitlab).find((group) => group.path === path);
  if (found === undefined) throw new Error(`The world has no root group ${path}.`);
  return found;
}

function hookOf(path: string): HookRecord {
  const [hook] = stack.gitlab.hooks.of('group', root(path).id);
  if (hook === undefined) throw new Error(`The group ${path} has no webhook.`);
  return hook;
}

function aProject(): ProjectRecord {
  const [project] = root('contoso').subtreeProjects;
  if (project === undefined) throw new Error('The world is too small.');
  return project;
}

function creator(project: ProjectRecord) {
  return creatorOf(stack.gitlab.world, project);
}

async function statesOf(name: string) {
  const { value } = await stack.api.get(`${devopsPath(name)}/gitLabGroups`, listOf(GitLabGroupResource));
  return new Map(value.map((group) => [group.name, group.properties]));
}

function projectAt(group: string, path: string) {
  return stack.api.call('GET', `${devopsPath('contoso')}/gitLabGroups/${group}/projects/${path}`);
}
