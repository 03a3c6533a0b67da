import { expect, it } from 'vitest';

import type { Job, JobOf } from '../../../../shared/contracts/job.ts';
import { refOf, type Connector } from '../../../../shared/features/connectors/domain/connector.ts';
import { discover } from '../../../../shared/features/onboarding/discovery/discover.ts';
import { aConnector, aDevOps, anOperation } from '../../../support/a-connector.ts';
import { anApp } from '../../../support/an-app.ts';
import { aGroup } from '../../../support/gitlab-things.ts';
import { memoryConnectors } from '../../../support/memory-connectors.ts';

const operation = anOperation();
const job: JobOf<'discover'> = {
  v: 1,
  kind: 'discover',
  connector: refOf(aConnector()),
  operationId: operation.id,
  runId: operation.runId,
  newOnly: false,
  attempt: 0,
};
const gitlab = {
  ownedGroups: () =>
    Promise.resolve({ items: [aGroup(7, 'acme')], malformed: 0, malformedPaths: [], nextPage: undefined }),
  group: () => Promise.resolve(aGroup(9, 'elsewhere')),
  spent: () => ({ requests: 2, throttled: 0, waitedSeconds: 0 }),
};

it('does nothing if its run was removed with the connector', async () => {
  const app = anApp({ runTasks: { get: () => Promise.resolve(undefined) } });

  await expect(discover(job, app)).resolves.toBeUndefined();
});

it('fails the operation of a list with an unknown name, before anything is claimed', async () => {
  const devops = aDevOps({
    operation,
    autoDiscovery: 'Disabled',
    topLevelInventoryList: ['acme', 'unknown'],
    chosenIds: [null, null],
  });
  const connector: Connector = aConnector({ devops });
  const memory = memoryConnectors(connector);
  const ended: unknown[] = [];
  const sent: Job[] = [];
  const app = anApp({
    ...memory,
    clock: { now: () => new Date('2026-11-30T10:00:00.000Z') },
    gitlab: { connect: () => Promise.resolve(gitlab as never) },
    rootGroups: { list: () => Promise.resolve([]) },
    runTasks: {
      get: () => Promise.resolve({ state: 'pending', name: 'discover', job, sentAt: 's' }),
      finish: () => Promise.resolve([]),
      anyPending: () => Promise.resolve(false),
    },
    jobs: {
      send: (jobs) => {
        sent.push(...jobs);
        return Promise.resolve();
      },
    },
    operations: {
      get: () => Promise.resolve(undefined),
      put: (_key, { status, error }) => {
        ended.push([status, error?.code, error?.message]);
        return Promise.resolve();
      },
    },
  });

  await discover(job, app);

  expect(ended).toEqual([['Failed', 'GroupNotFound', expect.stringMatching(/unknown.*Nothing was changed/)]]);
  expect(memory.rows.get('contoso')?.devops).toMatchObject({ provisioningState: 'Failed' });
  expect(sent.some(({ kind }) => kind === 'crawl-groups')).toBe(false);
});
