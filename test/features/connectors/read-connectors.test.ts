import { describe, expect, it } from 'vitest';

import {
  getConnector,
  getDevops,
  getOperation,
  listConnectors,
  listDevops,
} from '../../../shared/features/connectors/read-connectors.ts';
import { claimedRoot } from '../../../shared/features/onboarding/domain/root-group.ts';
import { NotFoundError, ParentNotFoundError } from '../../../shared/platform/errors/errors.ts';
import { aConnector, aDevOps } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';
import { aGroup } from '../../support/gitlab-things.ts';
import { memoryConnectors } from '../../support/memory-connectors.ts';

const plain = aConnector();
const deleted = aConnector({ deletion: { operationId: 'o', startedAt: 's' }, devops: aDevOps() });
const wholePage = { pageSize: 100, continuationToken: undefined };

describe('a connector', () => {
  it('that is being deleted is not found', async () => {
    const app = anApp(memoryConnectors(deleted));

    await expect(getConnector(deleted.key, app)).rejects.toBeInstanceOf(NotFoundError);
    await expect(getDevops(deleted.key, app)).rejects.toBeInstanceOf(ParentNotFoundError);
    expect((await listConnectors(deleted.key, wholePage, { covers: () => true }, app)).items).toEqual([]);
  });

  it('is listed only with permission', async () => {
    const app = anApp(memoryConnectors(plain));
    const list = (isCovered: boolean) =>
      listConnectors(plain.key, wholePage, { covers: () => isCovered }, app);

    expect([(await list(true)).items, (await list(false)).items]).toEqual([[plain], []]);
  });
});

describe('a configuration', () => {
  it('is missing before the first one', async () => {
    const app = anApp(memoryConnectors(plain));

    await expect(getDevops(plain.key, app)).rejects.toBeInstanceOf(NotFoundError);
    expect(await listDevops(plain.key, app)).toEqual([]);
  });

  it('has the current names of chosen groups, also of one below a claimed parent', async () => {
    const devops = aDevOps({
      autoDiscovery: 'Disabled',
      topLevelInventoryList: ['old', 'acme$inner'],
      chosenIds: [7, 8],
    });
    const connector = aConnector({ devops });
    const claiming = { instanceHost: 'gitlab.example', runId: 'run-1', now: new Date() };
    const root = claimedRoot(aGroup(7, 'acme'), undefined, claiming);
    const child = claimedRoot(aGroup(8, 'acme/moved'), undefined, claiming);
    const app = anApp({
      ...memoryConnectors(connector),
      rootGroups: { list: () => Promise.resolve([root]) },
      groups: {
        whole: () =>
          Promise.resolve([
            { value: { facts: child.facts, fingerprint: '', firstSeenAt: '', seenAt: '' }, etag: '' },
          ]),
      },
    });

    const { topLevelInventoryList } = (await getDevops(connector.key, app)).devops;

    expect(topLevelInventoryList).toEqual(['acme', 'acme$moved']);
  });
});

it('of an unknown operation throws', async () => {
  const app = anApp({ operations: { get: () => Promise.resolve(undefined) } });

  await expect(getOperation(plain.key, 'unknown', app)).rejects.toBeInstanceOf(NotFoundError);
});
