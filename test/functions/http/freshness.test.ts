import { describe, expect, it } from 'vitest';

import type { Endpoint } from '../../../functions/edge/endpoint.ts';
import { httpHandler } from '../../../functions/edge/http.ts';
import { changes } from '../../../functions/http/changes.ts';
import { groupSelection } from '../../../functions/http/devops-configuration.ts';
import { group, groups, subgroups } from '../../../functions/http/groups.ts';
import { project, projects } from '../../../functions/http/projects.ts';
import { connectorResync, groupResync, projectResync } from '../../../functions/http/resync.ts';
import type { Wanted } from '../../../functions/http/wanted.ts';
import { devopsApiVersions, ownApiVersion } from '../../../shared/contracts/arm/api-version.ts';
import { ChangeResource } from '../../../shared/contracts/arm/change.ts';
import { listOf } from '../../../shared/contracts/arm/list.ts';
import { operations } from '../../../shared/contracts/arm/operations.ts';
import type { ChangeEvent } from '../../../shared/features/inventory/domain/describe-change.ts';
import { groupFacts } from '../../../shared/features/inventory/domain/group-facts.ts';
import { projectFacts } from '../../../shared/features/inventory/domain/project-facts.ts';
import { claimedRoot } from '../../../shared/features/onboarding/domain/root-group.ts';
import { aConnector, aDevOps, anOperation } from '../../support/a-connector.ts';
import { anEdge } from '../../support/an-edge.ts';
import { aRequest } from '../../support/functions-library.ts';
import { aGroup, aProject } from '../../support/gitlab-things.ts';
import { answerOf } from '../../support/http-answer.ts';

const { key } = aConnector();
const params = {
  subscriptionId: key.subscriptionId,
  resourceGroupName: key.resourceGroup,
  securityConnectorName: key.name,
  groupFQName: 'acme$web',
  projectName: 'shop',
};
const at = '2026-11-23T10:00:00.000Z';
const root = claimedRoot(aGroup(7, 'acme'), undefined, {
  instanceHost: 'gitlab.example',
  runId: 'run-1',
  now: new Date(at),
});
const seen = { fingerprint: 'print', firstSeenAt: at, seenAt: at };
const row = { ...seen, facts: groupFacts(aGroup(8, 'acme/web')) };
const shop = { ...seen, facts: projectFacts(aProject(1, { path: 'shop' })) };

async function ask(endpoints: Endpoint[], method: string, version: string = ownApiVersion) {
  const handler = httpHandler(endpoints, anEdge());
  const answer = await answerOf(handler, aRequest({ method, params, query: { 'api-version': version } }));
  return { ...answer, json: answer.body === '' ? undefined : (JSON.parse(answer.body) as unknown) };
}

describe('what was removed', () => {
  const wanted: Wanted[] = [];
  const note = <Found>(one: Wanted, found: Found): Promise<Found> => {
    wanted.push(one);
    return Promise.resolve(found);
  };
  const page = { items: [shop], continuationToken: undefined };
  const reads: [string, Endpoint[]][] = [
    ['GET', groups((_, one) => note(one, [root]))],
    ['GET', group((_, __, one) => note(one, { root, row }))],
    ['POST', subgroups((_, __, one) => note(one, { root, rows: [row] }))],
    ['GET', projects((_, __, ___, one) => note(one, { root, page }))],
    ['GET', project((_, __, ___, one) => note(one, { root, row: shop }))],
  ];

  it('is asked for by our own version', async () => {
    wanted.length = 0;

    for (const [method, endpoints] of reads) expect((await ask(endpoints, method)).status).toBe(200);

    expect(wanted.map(({ removed }) => removed)).toEqual(Array(5).fill(true));
  });

  it.each(devopsApiVersions)('is not known to the published version %s', async (version) => {
    wanted.length = 0;

    for (const [method, endpoints] of reads) expect((await ask(endpoints, method, version)).status).toBe(200);

    expect(wanted.map(({ removed }) => removed)).toEqual(Array(5).fill(false));
  });
});

describe('the list of changes', () => {
  it('tells each with what differs and its cause, in the shape of its schema', async () => {
    const event: ChangeEvent = {
      id: 'e-1',
      at,
      kind: 'becamePublic',
      subject: { type: 'project', gitLabId: 1, fullyQualifiedName: 'acme$web$shop' },
      before: { visibility: 'private' },
      after: { visibility: 'public' },
      cause: { kind: 'webhook', detail: 'Project Hook' },
    };
    const listed = changes(() => Promise.resolve({ items: [event], continuationToken: undefined }));

    const { status, json } = await ask(listed, 'GET');

    const { id: name, ...properties } = event;
    expect(status).toBe(200);
    expect(listOf(ChangeResource).parse(json).value).toEqual([
      {
        id: `/subscriptions/${key.subscriptionId}/resourceGroups/${key.resourceGroup}/providers/Microsoft.Security/securityConnectors/contoso/devops/default/changes/e-1`,
        name,
        type: 'Microsoft.Security/securityConnectors/devops/changes',
        properties,
      },
    ]);
  });

  it('is unknown to published versions', async () => {
    const listed = changes(() => Promise.reject(new Error('must not be asked')));

    expect((await ask(listed, 'GET', '2025-03-01')).status).toBe(400);
  });
});

describe('a resync', () => {
  it('of a connector or a root group answers with the run to watch', async () => {
    const run = { runId: 'run-2', joined: true };

    const answers = [
      await ask(connectorResync({ connector: () => Promise.resolve(run) }), 'POST'),
      await ask(groupResync({ group: () => Promise.resolve(run) }), 'POST'),
    ];

    expect(answers.map(({ status, json }) => [status, json])).toEqual([
      [202, run],
      [202, run],
    ]);
  });

  it('names what is asked for and who asks', async () => {
    const asked: unknown[] = [];
    const note = (...names: unknown[]) => Promise.resolve(void asked.push(names));

    const answers = [
      await ask(groupResync({ group: async (...names) => (await note(...names), {}) }), 'POST'),
      await ask(projectResync({ project: (...names) => note(...names) }), 'POST'),
    ];

    expect(answers.map(({ status, body }) => `${status} ${body}`)).toEqual(Array(2).fill('202 {}'));
    expect(asked).toEqual([
      [key, 'acme$web', 'ada'],
      [key, 'acme$web', 'shop', 'ada'],
    ]);
  });
});

describe('adding or removing a group', () => {
  it.each([operations.GitLabGroups_Onboard, operations.GitLabGroups_Offboard])(
    'is followed like any long-running operation: $operationId',
    async (spec) => {
      const operation = anOperation();
      const connector = { ...aConnector(), devops: aDevOps({ operation }) };

      const selection = groupSelection(spec, () => Promise.resolve(connector), {
        instanceUrlOf: () => 'https://gitlab.example',
      });
      const { status, headers } = await ask(selection, 'POST');

      expect(status).toBe(202);
      expect(headers['Azure-AsyncOperation']).toContain(operation.id);
    },
  );

  it('of one that is in already answers at once, with nothing to follow', async () => {
    const connector = { ...aConnector(), devops: aDevOps() };

    const selection = groupSelection(operations.GitLabGroups_Onboard, () => Promise.resolve(connector), {
      instanceUrlOf: () => 'https://gitlab.example',
    });
    const { status, headers } = await ask(selection, 'POST');

    expect(status).toBe(200);
    expect(headers).not.toHaveProperty('Azure-AsyncOperation');
  });
});
