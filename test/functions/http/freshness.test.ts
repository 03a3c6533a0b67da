import { describe, expect, it } from 'vitest';

import { httpFunctions } from '../../../functions/http-functions.ts';
import { devopsApiVersions, ownApiVersion } from '../../../shared/contracts/arm/api-version.ts';
import { ChangeList } from '../../../shared/contracts/arm/change.ts';
import type { Job } from '../../../shared/contracts/job.ts';
import type { Connector, DevOps } from '../../../shared/features/connectors/domain/connector.ts';
import { newRunId, type Run } from '../../../shared/features/crawl/domain/run.ts';
import type { ChangeEvent } from '../../../shared/features/inventory/domain/describe-change.ts';
import { groupFacts } from '../../../shared/features/inventory/domain/group-facts.ts';
import { projectFacts } from '../../../shared/features/inventory/domain/project-facts.ts';
import { claimedRoot } from '../../../shared/features/onboarding/domain/root-group.ts';
import { aConnector, aDevOps, anOperation } from '../../support/a-connector.ts';
import { aService } from '../../support/a-service.ts';
import { aRequest } from '../../support/functions-library.ts';
import { aGroup, aProject } from '../../support/gitlab-things.ts';
import { answerOf } from '../../support/http-answer.ts';

const { key } = aConnector();
const params = {
  subscriptionId: key.subscriptionId,
  resourceGroupName: key.resourceGroup,
  securityConnectorName: key.name,
};
const at = '2026-11-23T10:00:00.000Z';
const now = new Date(at);
const runId = newRunId(now, '0123456789ab');
const rootNamed = (id: number, name: string) =>
  claimedRoot(aGroup(id, name), undefined, { instanceHost: 'gitlab.example', runId, now });
const root = rootNamed(7, 'acme');
const offboarded = { ...rootNamed(9, 'former'), offboardedAt: at };
const seen = { fingerprint: 'print', firstSeenAt: at, seenAt: at };
const removed = { at, reason: 'deleted' as const };
const web = { ...seen, facts: groupFacts(aGroup(8, 'acme/web')) };
const gone = { ...seen, facts: groupFacts(aGroup(10, 'acme/gone')), removed };
const shop = { ...seen, facts: projectFacts(aProject(1, { path: 'shop' })) };
const till = { ...seen, facts: projectFacts(aProject(2, { path: 'till' })), removed };

type App = NonNullable<Parameters<typeof aService>[0]>['app'];
type Names = { groupFQName?: string; projectName?: string };
type RequestOptions = { version?: string; query?: string; app?: App; devops?: DevOps } & Names;

const page = <Row>(...items: Row[]) => Promise.resolve({ items, continuationToken: undefined });

/** A connector with one root group, `acme`, that holds the group `web` and the project `shop`; all else was removed. */
function inventory(devops: DevOps): App {
  const connector: Connector = { ...aConnector(), devops };
  return {
    connectors: { get: () => Promise.resolve({ value: connector, etag: 'e-1' }) },
    rootGroups: {
      list: () => Promise.resolve([root, offboarded]),
      get: () => Promise.resolve({ value: root, etag: 'e-1' }),
    },
    groups: {
      listBelow: () => page(web, gone),
      get: (_scope, name) => Promise.resolve(name === 'acme$gone' ? gone : web),
    },
    projects: {
      list: () => page(shop, till),
      get: (_scope, _group, path) => Promise.resolve(path === 'till' ? till : shop),
    },
    jobs: { send: () => Promise.resolve() },
    clock: { now: () => now },
  };
}

async function ask(
  name: keyof typeof httpFunctions,
  method: string,
  { version = ownApiVersion, query: more = '', app = {}, devops = aDevOps(), ...names }: RequestOptions = {},
) {
  const service = aService({ app: { ...inventory(devops), ...app } });
  const query = { 'api-version': version, ...Object.fromEntries(new URLSearchParams(more)) };
  const request = aRequest({ method, params: { ...params, groupFQName: 'acme$web', ...names }, query });
  const answer = await answerOf(
    (given, context) => httpFunctions[name].handle(given, context, service),
    request,
  );
  return { ...answer, json: answer.body === '' ? undefined : (JSON.parse(answer.body) as unknown) };
}

async function namesOf(...asked: Parameters<typeof ask>): Promise<string[]> {
  const { json } = await ask(...asked);
  return (json as { value: { name: string }[] }).value.map(({ name }) => name);
}

async function found(version: string) {
  return {
    roots: await namesOf('groups', 'GET', { version }),
    subgroups: await namesOf('subgroups', 'POST', { version }),
    projects: await namesOf('projects', 'GET', { version }),
    group: (await ask('group', 'GET', { version, groupFQName: 'acme$gone' })).status,
    project: (await ask('project', 'GET', { version, projectName: 'till' })).status,
  };
}

describe('what was removed', () => {
  it('is shown by our own version', async () => {
    expect(await found(ownApiVersion)).toEqual({
      roots: ['acme', 'former'],
      subgroups: ['acme$web', 'acme$gone'],
      projects: ['shop', 'till'],
      group: 200,
      project: 200,
    });
  });

  it.each(devopsApiVersions)('is not known to the published version %s', async (version) => {
    expect(await found(version)).toEqual({
      roots: ['acme'],
      subgroups: ['acme$web'],
      projects: ['shop'],
      group: 404,
      project: 404,
    });
    expect((await ask('group', 'GET', { version })).status).toBe(200);
    expect((await ask('project', 'GET', { version, projectName: 'shop' })).status).toBe(200);
  });
});

function feedOf(...events: ChangeEvent[]) {
  return {
    async *pages() {
      yield await Promise.resolve(events);
    },
  };
}

describe('the list of changes', () => {
  const event: ChangeEvent = {
    id: 'e-1',
    at,
    kind: 'becamePublic',
    subject: { type: 'project', gitLabId: 1, fullyQualifiedName: 'acme$web$shop' },
    before: { visibility: 'private' },
    after: { visibility: 'public' },
    cause: { kind: 'webhook', detail: 'Project Hook' },
  };

  it('holds each with what differs and its cause, in the shape of its schema', async () => {
    const { status, json } = await ask('changes', 'GET', { app: { changeFeed: feedOf(event) } });

    const { id: name, ...properties } = event;
    expect(status).toBe(200);
    expect(ChangeList.parse(json).value).toEqual([
      {
        id: `/subscriptions/${key.subscriptionId}/resourceGroups/${key.resourceGroup}/providers/Microsoft.Security/securityConnectors/contoso/devops/default/changes/e-1`,
        name,
        type: 'Microsoft.Security/securityConnectors/devops/changes',
        properties: {
          ...properties,
          connector: 'contoso',
          actor: { type: 'webhook', name: 'Project Hook' },
        },
      },
    ]);
  });

  it('shows why an item was removed as its reason', async () => {
    const removal: ChangeEvent = { ...event, kind: 'removed', after: { because: 'deleted' } };

    const { json } = await ask('changes', 'GET', { app: { changeFeed: feedOf(removal) } });

    expect(ChangeList.parse(json).value[0]?.properties.after).toEqual({ reason: 'deleted' });
  });

  it.each([
    ['since=yesterday', 'since'],
    ['until=2026-02-30', 'until'],
    ['since=2026-11-02&until=2026-11-01', 'until'],
    ['kind=appeared,gone', 'kind'],
    ['subject=group:0', 'subject'],
    ['top=0', 'top'],
    ['totals=yes', 'totals'],
    ['connector=other', 'connector'],
    ['continuation-token=abc', 'continuation-token'],
    ['colour=blue', 'colour'],
  ])('refuses %s and names it', async (query, target) => {
    const { status, json } = await ask('changes', 'GET', { query, app: { changeFeed: feedOf() } });

    expect([status, (json as { error: { target: string } }).error.target]).toEqual([400, target]);
  });

  it('is unknown to published versions', async () => {
    expect((await ask('changes', 'GET', { version: '2025-03-01' })).status).toBe(400);
  });
});

describe('a resync', () => {
  it('of a connector or a root group answers with the run to watch', async () => {
    const operation = anOperation();
    const run = { id: runId, connectorId: aConnector().id, state: 'running' } as Run;
    const runs = { get: () => Promise.resolve({ value: run, etag: 'e-1' }) };

    const ofConnector = await ask('connectorResync', 'POST', { devops: aDevOps({ operation }) });
    const ofRoot = await ask('groupResync', 'POST', { app: { runs }, groupFQName: 'acme' });

    expect([ofConnector.status, ofConnector.json]).toEqual([202, { runId: operation.runId, joined: true }]);
    expect([ofRoot.status, ofRoot.json]).toEqual([202, { runId, joined: true }]);
  });

  it('of a group or a project names it and its caller', async () => {
    const sent: Job[] = [];
    const jobs = { send: (given: readonly Job[]) => Promise.resolve(void sent.push(...given)) };
    const run = { id: runId, connectorId: aConnector().id, state: 'complete' } as Run;
    const ended = { get: () => Promise.resolve({ value: run, etag: 'e-1' }) };

    const answers = [
      await ask('groupResync', 'POST', { app: { jobs, runs: ended } }),
      await ask('projectResync', 'POST', { app: { jobs }, projectName: 'shop' }),
    ];

    expect(answers.map(({ status, body }) => `${status} ${body}`)).toEqual(Array(2).fill('202 {}'));
    const cause = { kind: 'manual', detail: 'ada' };
    expect(sent).toMatchObject([
      { kind: 'resync-group', groupId: 8, subtree: true, because: cause },
      { kind: 'resync-project', projectId: 1, because: cause },
    ]);
  });
});

describe('adding or removing a group', () => {
  const chosen = [
    { name: 'acme', id: 7 },
    { name: 'former', id: 9 },
  ];
  const devops = aDevOps({
    autoDiscovery: 'Disabled',
    topLevelInventoryList: chosen.map(({ name }) => name),
    chosenIds: chosen.map(({ id }) => id),
  });
  const parts = (sent: Job[]): App => ({
    changes: {
      change: (_key, decide) => Promise.resolve(decide({ ...aConnector(), devops }).answer),
    },
    operations: { put: () => Promise.resolve() },
    gitlab: { instanceUrlOf: () => 'https://gitlab.example' },
    jobs: { send: (given: readonly Job[]) => Promise.resolve(void sent.push(...given)) },
  });

  it.each([
    ['groupOnboard', 'another'],
    ['groupOffboard', 'acme'],
  ] as const)('is followed like any long-running operation: %s', async (name, groupFQName) => {
    const sent: Job[] = [];

    const { status, headers } = await ask(name, 'POST', { app: parts(sent), devops, groupFQName });

    const [job] = sent;
    expect([status, job?.kind]).toEqual([202, 'authorize']);
    expect(headers['Azure-AsyncOperation']).toContain(job?.kind === 'authorize' ? job.operationId : 'none');
  });

  it('of one that is in already answers at once, with nothing to follow', async () => {
    const sent: Job[] = [];

    const { status, headers } = await ask('groupOnboard', 'POST', {
      app: parts(sent),
      devops,
      groupFQName: 'acme',
    });

    expect([status, sent]).toEqual([200, []]);
    expect(headers).not.toHaveProperty('Azure-AsyncOperation');
  });
});
