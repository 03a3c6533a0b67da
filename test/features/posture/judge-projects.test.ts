import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Scope } from '../../../shared/features/inventory/domain/inventory.ts';
import { judgeProjects } from '../../../shared/features/posture/judge-projects.ts';
import { ConcurrentChangeError } from '../../../shared/platform/errors/errors.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
let connector: TestConnector;
let scope: Scope;
let ids: number[];

const nothingNew = { licence: undefined, fresh: new Map() };

beforeAll(async () => {
  environment = await openTestEnvironment(30);
  connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Enabled' });
  const { world } = environment.simulator;
  const root = world.rootsOwnedBy(world.user('demo')!).find(({ ownProjects }) => ownProjects.length > 1)!;
  scope = { connectorId: (await connector.connector())!.id, rootId: root.id };
  ids = root.ownProjects.map(({ id }) => id);
});
afterAll(() => environment.stop());

async function rows() {
  return (await environment.stores.projects.whole(scope, ids)).map(({ value }) => value);
}

function stored() {
  return environment.stores.assessments.projects.whole(scope.connectorId, ids);
}

describe('projects that are judged by the lists alone', () => {
  it('have verdicts before GitLab is asked for more, and their heads say which rows were judged', async () => {
    await judgeProjects(scope, await rows(), nothingNew, connector.deps());

    const visibility = (await stored()).map(({ value }) => value.verdicts['PRJ-01']?.verdict);
    const heads = await environment.stores.assessments.projects.heads(
      scope.connectorId,
      ids[0]!,
      ids.at(-1)!,
    );
    expect(new Set(visibility)).not.toContain('notAssessed');
    expect(heads.map(({ fingerprint }) => fingerprint)).toEqual((await rows()).map((row) => row.fingerprint));
  });

  it('are not written when they are judged the same again', async () => {
    await judgeProjects(scope, await rows(), nothingNew, connector.deps());
    const before = await stored();
    connector.wait(60);

    await judgeProjects(scope, await rows(), nothingNew, connector.deps());

    expect(await stored()).toEqual(before);
  });

  it('are all stored although others judge them at the same time', async () => {
    await environment.stores.assessments.purgeRoot(scope.connectorId, scope.rootId);
    const all = await rows();

    await Promise.all(
      [all, all.slice(0, 1), all.toReversed()].map((some) =>
        judgeProjects(scope, some, nothingNew, connector.deps()),
      ),
    );

    expect((await stored()).map(({ value }) => value.id)).toEqual(ids);
  });

  it('are not overwritten by what was based on an older version', async () => {
    const [first] = await stored();
    const { value: assessment, etag } = first!;
    const { projects } = environment.stores.assessments;
    await projects.write(scope.connectorId, [{ assessment: { ...assessment, licence: 'ultimate' }, etag }]);

    const late = projects.write(scope.connectorId, [{ assessment, etag }]);

    await expect(late).rejects.toThrow(ConcurrentChangeError);
  });
});
