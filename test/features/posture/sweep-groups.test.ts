import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { changeGroupSettings } from '../../../local/gitlab/server.ts';
import type { JobOf } from '../../../shared/contracts/job.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { sweepGroups } from '../../../shared/features/posture/sweep-groups.ts';
import { CrashPoint } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
let connector: TestConnector;
beforeAll(async () => {
  environment = await openTestEnvironment(60);
  const { world } = environment.simulator;
  for (const group of world.groups)
    changeGroupSettings(world, group, { require_two_factor_authentication: false });
  connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['contoso'] });
});
afterAll(() => environment.stop());

async function groupIds() {
  const scope = await connector.scope('contoso');
  const rows = await environment.stores.groups.between(scope, 1, Number.MAX_SAFE_INTEGER);
  return { scope, rows, ids: rows.map(({ id }) => id) };
}

async function shown() {
  const { scope } = await groupIds();
  const chunks = await environment.stores.readModelChunks.all(scope.connectorId);
  const idsOf = (kind: string) =>
    chunks.filter((one) => one.kind === kind).flatMap(({ chunk }) => [...chunk.ids]);
  return { root: idsOf('root'), groups: idsOf('group') };
}

/** Sweeps the first page; returns the ids in the jobs that it sent. */
async function swept(crashPoint?: CrashPoint, more: { whole?: true } = {}): Promise<number[]> {
  const scope = await connector.scope('contoso');
  const root = (await environment.stores.rootGroups.get(scope))!.value;
  connector.wait(1);
  const from = connector.queue.sentPosture.length;
  const at = connector.now.toISOString();
  const common = { v: 1, connector: refOf((await connector.connector())!), attempt: 0, at } as const;
  const job: JobOf<'sweep-posture'> = {
    ...common,
    kind: 'sweep-posture',
    rootId: scope.rootId,
    subject: 'groups',
    after: 0,
    ...more,
  };
  await sweepGroups(job, root, connector.deps(crashPoint));
  return connector.queue.sentPosture.slice(from).flatMap((sent) => ('ids' in sent ? sent.ids : []));
}

describe('groups that are swept', () => {
  it('are shown before they are assessed, after a crash at any write too', async () => {
    const { scope, ids } = await groupIds();
    for (const write of [1, 2, 3]) {
      await environment.stores.readModelChunks.purge(scope.connectorId);
      await swept(new CrashPoint(write)).catch(() => undefined);

      expect(await swept()).toEqual([scope.rootId, ...ids]);
      expect(await shown()).toEqual({ root: [scope.rootId], groups: ids });
    }
  });

  it('need nothing once they were read, and keep the assessment of their root group', async () => {
    const { scope, ids } = await groupIds();
    await connector.assess();

    expect(await swept()).toEqual([]);

    const heads = await environment.stores.assessments.groups.headsOf(scope.connectorId, [
      scope.rootId,
      ...ids,
    ]);
    expect(heads.map(({ id }) => id)).toEqual([scope.rootId, ...ids]);
  });

  it('are read again, by REST too, if a person asks for everything', async () => {
    const { scope, ids } = await groupIds();
    await connector.assess();
    const all = [scope.rootId, ...ids];

    expect((await swept(undefined, { whole: true })).toSorted((a, b) => a - b)).toEqual(
      [...all, ...all].toSorted((a, b) => a - b),
    );
    await connector.assess();
  });

  it('follow two-factor authentication of the groups above, without a request', async () => {
    const { scope, ids } = await groupIds();
    await connector.assess();
    const { rootGroups, assessments } = environment.stores;
    const stored = (await rootGroups.get(scope))!;
    const facts = { ...stored.value.facts, requireTwoFactorAuthentication: true };
    await rootGroups.replace(scope.connectorId, { ...stored.value, facts }, stored.etag);
    const requests = environment.simulator.requests().total;

    expect(await swept()).toEqual([scope.rootId]);

    const [below] = await assessments.groups.whole(scope.connectorId, ids);
    expect(below!.value.verdicts['GRP-01']?.verdict).toBe('pass');
    expect(environment.simulator.requests().total).toBe(requests);
  });

  it('lose what hangs on a row that was purged', async () => {
    const { scope, rows } = await groupIds();
    await connector.assess();
    const row = rows.at(-1)!;
    await environment.stores.groups.remove(scope, row);

    await swept();

    expect(await environment.stores.assessments.groups.get(scope.connectorId, row.id)).toBeUndefined();
    expect((await shown()).groups).not.toContain(row.id);
  });

  it('are taken away when they were found gone', async () => {
    const { groups } = environment.stores;
    const { scope, rows, ids } = await groupIds();
    const [{ id, indexName, etag }] = rows as [(typeof rows)[number]];
    const [stored] = await groups.whole(scope, [id]);
    const removed = { at: connector.now.toISOString(), reason: 'deleted' as const };

    await groups.write(scope, [{ row: { ...stored!.value, removed }, indexName, etag }]);
    await swept();

    expect((await shown()).groups).toEqual(ids.filter((other) => other !== id));
  });
});
