import { QueueName } from '../../shared/contracts/job.ts';
import { randomUUID } from 'node:crypto';

import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, expect, test } from 'vitest';

import * as credentials from '../../local/gitlab/credentials.ts';
import { SignInMessage } from '../../shared/contracts/sign-in.ts';
import { connectorPath, devopsPath } from '../support/api-client.ts';
import { readInventory, readUnder } from '../support/inventory.ts';
import { allMessages } from '../support/messages.ts';
import { configure, createConnector, offboard, onboard } from '../support/onboarding.ts';
import { allRows } from '../support/raw-tables.ts';
import { type OtlpCollector, startOtlpCollector } from '../support/otlp-collector.ts';
import { Browser, decide } from '../support/sign-in.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';

let stack: Stack;
let collector: OtlpCollector;
let signIn: Browser;
const headerValue = 'canary-of-an-access-proxy';
const bearer = `eyJhbGciOiJSUzI1NiJ9.${Buffer.from('{"sub":"canary"}').toString('base64url')}.canary-signature`;
const variableValue = 'planted-value-of-a-variable-7d1f';
const ciSecret = 'planted-secret-in-a-ci-file-7d1f';
const hookPassword = 'planted-password-of-a-hook-7d1f';
const hookToken = 'planted-token-of-a-hook-7d1f';
/** A name that is kept on purpose: where it is found, posture was read. */
const keptKey = 'PLANTED_ACCESS_TOKEN';
const receiverKey = 'planted-key-of-a-receiver-7d1f';
const codes: string[] = [];
const states: string[] = [];

/** Every kind of secret, and the values of it that were planted. A new kind is one line. */
const kinds: Record<string, () => string[]> = {
  'access tokens that callers bring': () =>
    Object.values(credentials).filter((value) => typeof value === 'string'),
  'access and refresh tokens that GitLab gave out': () => [
    ...fieldsOf(stack.gate.answers.map(parsed), 'access_token'),
    ...fieldsOf(stack.gate.answers.map(parsed), 'refresh_token'),
  ],
  'OAuth codes': () => codes,
  'states of sign-ins': () => states,
  'PKCE verifiers': () => fieldsOf(stack.gate.forms.map(formOf), 'code_verifier'),
  'cookies of sign-ins': () =>
    signIn.cookie.split('; ').map((cookie) => cookie.split('=').slice(1).join('=')),
  'client secrets': () => [credentials.demoApplication.clientSecret],
  'tokens of webhooks': () => stack.gitlab.hooks.all().flatMap(({ token }) => token ?? []),
  'signing tokens of webhooks': () =>
    stack.gitlab.hooks.all().flatMap(({ signingToken = '' }) => signingToken.slice('whsec_'.length)),
  'tokens of runners': () => ['GR1348941canary', 'runners_token'],
  'credentials in import addresses': () => ['canary-import', 'import_url'],
  'values of CI variables': () => [variableValue, 'canary-variable-value'],
  'secrets in CI files': () => [ciSecret, 'canary-ci-secret'],
  'credentials in addresses of webhooks': () => [hookPassword, hookToken, 'canary-hook'],
  'keys of deploy keys': () => ['canary-deploy-key'],
  'tokens in settings of the instance': () => ['canary-instance'],
  'extra headers of an instance': () => [headerValue],
  'keys of receivers of events': () => [receiverKey],
  'signing secrets of event subscriptions': () => ['whsec_'],
  'keys of the vault': () => [stack.vaultKey],
  'tokens of callers': () => [bearer, 'canary-signature'],
};

/** Every place that something could leak to, and how much there must be of it for the search to mean anything. */
const places: Record<string, { least: number; text: () => Promise<string> | string }> = {
  tables: {
    least: 100_000,
    text: async () =>
      [...(await allRows(stack.tablesConnectionString)).values()].flat().map(asText).join('\n'),
  },
  queues: { least: 200, text: async () => (await inQueues('waiting')).map(asText).join('\n') },
  'dead letters': { least: 200, text: async () => (await inQueues('dead')).map(asText).join('\n') },
  'logs and the files of the broker': { least: 10_000, text: () => stack.logs() },
  telemetry: { least: 100_000, text: () => collector.bodies.join('\n') },
  'answers, errors among them': { least: 50_000, text: () => stack.api.transcript.join('\n') },
};

beforeAll(async () => {
  collector = await startOtlpCollector();
  stack = await startStack({
    projects: 120,
    signIn: true,
    gitlabHeaders: { 'X-Gate': headerValue },
    settings: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '200',
    },
  });
  signIn = new Browser();
});
afterAll(async () => {
  await stack.stop();
  await collector.stop();
});

test(
  'no secret shows up in any place, whatever went well and whatever failed',
  { timeout: 120_000 },
  async () => {
    await refuseAuthorizations();
    await workAndFail();
    await readEverything();
    expect(await places['tables']?.text()).toContain(keptKey);

    const planted = Object.fromEntries(Object.entries(kinds).map(([kind, values]) => [kind, values()]));
    const notPlanted = Object.entries(planted).filter(
      ([, values]) => values.length === 0 || values.includes(''),
    );
    expect(notPlanted).toEqual([]);
    const hits: string[] = [];
    for (const [place, { least, text }] of Object.entries(places)) {
      const found = await text();
      expect({ place, isSearched: found.length >= least }).toEqual({ place, isSearched: true });
      for (const [kind, values] of Object.entries(planted))
        if (values.some((value) => found.includes(value))) hits.push(`${kind} in ${place}`);
    }
    expect(hits).toEqual([]);
  },
);

test('the vault holds ciphertext, the key that made it is named but not kept', async () => {
  const rows = (await allRows(stack.tablesConnectionString)).get('Secrets') ?? [];

  expect(rows.length).toBeGreaterThan(2);
  for (const row of rows) expect(row).toMatchObject({ keyId: 'test', ciphertext: expect.any(String) });
});

async function refuseAuthorizations(): Promise<void> {
  const { api } = stack;
  await createConnector(api, 'refused');
  for (const authorization of [
    { code: noted('never-given-out-canary') },
    { accessToken: credentials.expiredToken },
    { accessToken: credentials.blockedToken },
    { accessToken: credentials.readUserToken },
  ]) {
    await configure(api, 'refused', { autoDiscovery: 'Enabled', authorization });
  }
  for (const authorization of [
    { code: noted('canary-with-a-token'), accessToken: credentials.devToken },
    { accessToken: [credentials.devApiToken] },
    { accessToken: credentials.devToken.repeat(200) },
    { [credentials.otherToken]: true },
    credentials.otherToken,
  ]) {
    const body = { properties: { autoDiscovery: 'Enabled', authorization } };
    expect((await api.call('PUT', devopsPath('refused'), { body })).status).toBe(400);
  }
  await api.call('GET', connectorPath('refused'), { headers: { authorization: `Bearer ${bearer}` } });
}

/** Onboards by token and by code, with webhooks; then GitLab repeats our secrets, and one of ours can't be opened. */
async function workAndFail(): Promise<void> {
  const { api, gate } = stack;
  await onboard(api, 'by-token', {
    autoDiscovery: 'Disabled',
    topLevelInventoryList: ['fabrikam'],
    authorization: { accessToken: credentials.demoToken },
  });
  await offboard(api, 'by-token');
  await authorizeBefore('by-code', { accessToken: credentials.demoToken });
  const kept = await authorizeBefore('by-code', { code: await codeBySignIn() });
  await onboard(api, 'by-code', { autoDiscovery: 'Enabled', authorization: { authorizationId: kept } });
  await authorizeBefore('by-code', { code: await codeBySignIn() });
  await stack.settle();
  expect((await readInventory(api, 'by-code')).projects).toHaveLength(120);
  await gatherPosture();

  const [token = ''] = fieldsOf(gate.answers.map(parsed), 'access_token');
  const message = `no, ${token} and ${headerValue}`;
  const restore = gate.refuse(({ target }) => target.includes('/projects?'), {
    status: 403,
    body: { message },
  });
  await api.call('POST', `${devopsPath('by-code')}/resync`);
  await stack.settle();
  restore();
  // Last, as settling would pass through all its retries.
  await subscribe('by-code');
  const hooks = stack.gitlab.hooks.all();
  for (const { url } of hooks) expect(await delivered(url, bearer)).toBe(401);
  await spoilCredentials();
  await api.call('POST', `${devopsPath('by-code')}/fabrikam/resync`);
  await api.call('POST', `${devopsPath('by-code')}/resync`);
  const isDead = () => QueueName.options.some((name) => (stack.broker?.counts(name).deadLettered ?? 0) > 0);
  await until(isDead, { timeoutMs: 60_000, what: 'a dead letter' });
}

/** Its receiver is not reached: addresses of this machine are refused. */
async function subscribe(name: string): Promise<void> {
  const endpointUrl = `https://127.0.0.1:9/in?key=${receiverKey}`;
  const body = { properties: { endpoint: { endpointType: 'WebHook', endpointUrl } } };
  const path = `${devopsPath(name)}/eventSubscriptions/siem`;
  expect((await stack.api.call('PUT', path, { body })).status).toBe(201);
  expect((await stack.api.call('POST', `${path}/test`)).status).toBe(200);
}

/** Settings that hold secrets, of a group and its projects, which a resync reads; the answers are recorded. */
async function gatherPosture(): Promise<void> {
  const { api, gitlab } = stack;
  const hooks = [{ url: `https://bot:${hookPassword}@chat.example.com/hook?token=${hookToken}` }];
  const variables = [{ key: keptKey, value: variableValue, masked: false, protected: false }];
  const text = `variables:\n  DEPLOY_PASSWORD: "${ciSecret}"\nbuild:\n  script:\n    - make\n`;
  const deploy_keys = [{ title: 'planted', can_push: true }];
  const access_tokens = [{ name: 'planted', scopes: ['api'] }];
  gitlab.details.changeGroup('fabrikam', { hooks, variables, access_tokens });
  const listed = await readUnder(api, devopsPath('by-code'));
  const { root, projects } = listed.find(({ root: one }) => one.name === 'fabrikam')!;
  expect(projects.length).toBeGreaterThan(3);
  for (const { id, properties } of projects) {
    const settings = { hooks, variables, deploy_keys, access_tokens, ci_file: { text } };
    gitlab.details.changeProject(Number(properties.gitLabId), settings);
    expect((await api.call('POST', `${id}/resync`)).status).toBe(202);
  }
  await api.call('POST', `${root.id}/resync`);
  await stack.settle();
  for (const { id } of [root, ...projects]) {
    const { status } = await api.call('GET', `${id}/providers/Microsoft.Security/assessments`);
    expect(status).toBe(200);
  }
}

async function readEverything(): Promise<void> {
  const { api } = stack;
  for (const name of ['refused', 'by-code', 'by-token']) {
    for (const path of [
      '',
      '/devops',
      '/devops/default',
      '/devops/default/runs',
      '/devops/default/changes',
      '/devops/default/eventSubscriptions',
      '/deadLetters',
      '/inventory',
      '/inventorySummary',
      '/recommendations',
      '/coverage',
      '/dataStatus',
      '/providers/Microsoft.Security/assessments',
    ])
      await api.call('GET', `${connectorPath(name)}${path}`);
  }
  await api.call('GET', '/openapi.json', { version: null });
  for (const { url, token } of stack.gitlab.hooks.all()) expect(await delivered(url, token ?? '')).toBe(204);
}

/** Exchanges an authorization, which is kept. */
async function authorizeBefore(name: string, authorization: object): Promise<string> {
  const body = { properties: { authorization } };
  const { status, json } = await stack.api.call('POST', `${devopsPath(name)}/authorizations`, { body });
  expect(status).toBe(200);
  return (json as { authorizationId: string }).authorizationId;
}

/** A person signs in, and the page hands over the code. */
async function codeBySignIn(): Promise<string> {
  const address = await signIn.begin(stack.apiUrl, { scope: 'api' });
  states.push(new URL(address).searchParams.get('state') ?? '');
  const { text } = await signIn.get(await decide(address));
  const data = /<script type="application\/json" id="data">(.*?)<\/script>/.exec(text)?.[1] ?? '{}';
  return noted(SignInMessage.parse(JSON.parse(data)).code ?? '');
}

/** Corrupts rows by hand: the jobs fail in a way that the code does not expect, and are dead-lettered. */
async function spoilCredentials(): Promise<void> {
  const options = { allowInsecureConnection: true };
  const table = TableClient.fromConnectionString(stack.tablesConnectionString, 'Secrets', options);
  for await (const { partitionKey = '', rowKey = '' } of table.listEntities()) {
    if (rowKey !== 'credentials') continue;
    await table.updateEntity({ partitionKey, rowKey, tag: Buffer.alloc(16).toString('base64') }, 'Merge');
  }
}

/** A delivery of a webhook that proves itself by this token; one that is taken waits for others of its kind. */
async function delivered(url: string, token: string): Promise<number> {
  const headers = {
    'x-gitlab-event': 'Project Hook',
    'x-gitlab-token': token,
    'idempotency-key': randomUUID(),
  };
  const body = JSON.stringify({ event_name: 'project_create', project_id: 1 });
  return (await fetch(url, { method: 'POST', headers, body })).status;
}

async function inQueues(which: 'waiting' | 'dead'): Promise<object[]> {
  const queues = QueueName.options.map((queue) => allMessages(stack.busConnectionString, queue));
  return (await Promise.all(queues)).flatMap((messages) => messages[which]);
}

function noted(code: string): string {
  codes.push(code);
  return code;
}

function fieldsOf(objects: object[], field: string): string[] {
  return objects.flatMap((object) => (object as Record<string, string>)[field] ?? []);
}

function parsed(json: string): object {
  return JSON.parse(json) as object;
}

function formOf(text: string): object {
  return Object.fromEntries(new URLSearchParams(text));
}

function asText(row: object): string {
  return JSON.stringify(row, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}
