import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { listChanges } from '../../../shared/features/inventory/list-changes.ts';
import { NotFoundError, ParentNotFoundError } from '../../../shared/platform/errors/errors.ts';
import { jobsFor } from '../../support/a-job.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

const firstPage = { pageSize: 2, continuationToken: undefined };

let environment: TestEnvironment;

beforeAll(async () => {
  environment = await openTestEnvironment(30);
});
afterAll(() => environment.stop());

describe('the change feed of a connector', () => {
  it('is listed newest first, page by page, and without the changes of others', async () => {
    const [mine, other] = [new TestConnector(environment), new TestConnector(environment)];
    const onlyContoso = { autoDiscovery: 'Disabled' as const, topLevelInventoryList: ['contoso'] };
    await mine.onboard(onlyContoso);
    await other.onboard(onlyContoso);
    const [project] = environment.simulator.world.groupByPath('contoso')!.record.subtreeProjects;
    for (const name of ['One', 'Two', 'Three']) {
      mine.wait(1);
      environment.simulator.world.renameProject(project!, { name });
      const job = jobsFor(await mine.connector())['resync-project'];
      await mine.carryOut({ ...job, projectId: project!.id });
    }

    const first = await listChanges(mine.key, firstPage, mine.deps());
    const { continuationToken } = first;
    const second = await listChanges(mine.key, { ...firstPage, continuationToken }, mine.deps());

    const names = [...first.items, ...second.items].map(({ after }) => after?.['name']);
    expect(first.items).toHaveLength(2);
    expect(names).toEqual(['Three', 'Two', 'One']);
    expect(second.continuationToken).toBeUndefined();
    expect((await listChanges(other.key, firstPage, other.deps())).items).toEqual([]);
  });

  it('is not found without a connector, and not without a configuration', async () => {
    const connector = new TestConnector(environment);
    await expect(listChanges(connector.key, firstPage, connector.deps())).rejects.toThrow(
      ParentNotFoundError,
    );
    await connector.create();

    await expect(listChanges(connector.key, firstPage, connector.deps())).rejects.toThrow(NotFoundError);
  });
});
