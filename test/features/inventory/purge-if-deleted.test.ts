import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { deleteDevops } from '../../../shared/features/onboarding/configure-devops.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';
import { until } from '../../support/until.ts';

let environment: TestEnvironment;

beforeAll(async () => {
  environment = await openTestEnvironment(60);
});
afterAll(() => environment.stop());

/** Runs the deletion of a configuration to its end. */
async function remove(connector: TestConnector): Promise<void> {
  await deleteDevops(connector.key, connector.deps());
  for (let job = connector.queue.next(); job !== undefined; job = connector.queue.next()) {
    if (job.kind === 'offboard') await connector.carryOut(job);
  }
}

describe('a connector that is deleted while GitLab is asked', () => {
  it('keeps no row of the answer', async () => {
    const connector = new TestConnector(environment);
    await connector.create();
    await connector.configure({ autoDiscovery: 'Enabled' });
    const release = environment.gate.holdAnswers(({ target }) => target.includes('/projects?'));
    const working = connector.work();
    await until(() => environment.gate.asked.some(({ target }) => target.includes('/projects?')));

    const { id: connectorId } = (await connector.connector())!;
    const roots = await environment.stores.rootGroups.list(connectorId);
    const scopes = roots.map(({ facts }) => ({ connectorId, rootId: facts.id }));
    await remove(connector);
    release();
    // The task went with its run, so the job fails; its repeat finds no run.
    await working.catch(() => undefined);

    for (const scope of scopes) {
      expect(await environment.stores.projects.between(scope, 1, Number.MAX_SAFE_INTEGER)).toEqual([]);
    }
  });
});
