import { afterAll, beforeAll, expect, it } from 'vitest';

import { groupRows } from '../../../shared/features/posture/group-rows.ts';
import { judgeGroups, nothingOfGroups } from '../../../shared/features/posture/judge-groups.ts';
import { CrashPoint, SimulatedCrash } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
let connector: TestConnector;

beforeAll(async () => {
  environment = await openTestEnvironment(60);
  connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Enabled' });
});
afterAll(() => environment.stop());

async function contoso() {
  const scope = await connector.scope('contoso');
  const { connectorId, rootId } = scope;
  const root = (await environment.stores.rootGroups.get(scope))!.value;
  const below = await environment.stores.groups.between(scope, 1, Number.MAX_SAFE_INTEGER);
  const ids = [rootId, ...below.map(({ id }) => id)];
  const rows = await groupRows({ connectorId, root }, ids, connector.deps());
  const stored = () => environment.stores.assessments.groups.whole(connectorId, ids);
  return { connectorId, ids, groups: { connectorId, root, rows }, stored };
}

it('groups are judged by the lists alone, and not written when they are judged the same again', async () => {
  const { groups, ids, stored } = await contoso();
  await judgeGroups(groups, nothingOfGroups, connector.deps());
  const before = await stored();
  connector.wait(60);

  await judgeGroups(groups, nothingOfGroups, connector.deps());

  expect(before.map(({ value }) => value.id)).toEqual(ids);
  expect(new Set(before.map(({ value }) => value.verdicts['GRP-08']?.verdict))).not.toContain('notAssessed');
  expect(before.map(({ value }) => value.fingerprint)).toEqual(
    groups.rows.map(({ fingerprint }) => fingerprint),
  );
  expect(await stored()).toEqual(before);
});

it('groups are all stored although others judge them at the same time', async () => {
  const { groups, connectorId, ids, stored } = await contoso();
  await environment.stores.assessments.groups.remove(connectorId, ids);

  await Promise.all(
    [groups.rows, groups.rows.slice(0, 1), groups.rows.toReversed()].map((rows) =>
      judgeGroups({ ...groups, rows }, nothingOfGroups, connector.deps()),
    ),
  );

  expect((await stored()).map(({ value }) => value.id)).toEqual(ids);
});

it('a group of another root group is judged under this one, and no longer shown there', async () => {
  const { groups, connectorId, stored } = await contoso();
  const { assessments } = environment.stores;
  await judgeGroups(groups, nothingOfGroups, connector.deps());
  const changes = (await stored()).map(({ value, etag }) => ({ assessment: { ...value, rootId: 1 }, etag }));
  await assessments.groups.write(connectorId, changes);

  await judgeGroups(groups, nothingOfGroups, connector.deps());

  const { id } = groups.root.facts;
  expect(new Set((await stored()).map(({ value }) => value.rootId))).toEqual(new Set([id]));
});

async function reported() {
  return (await connector.feed()).filter(({ kind }) => kind === 'verdictChanged');
}

it('changes of verdicts are neither lost nor reported twice by a crash at any write', async () => {
  const { groups, connectorId, ids, stored } = await contoso();
  const check = 'GRP-08';
  for (let crashAfter = 1; ; crashAfter += 1) {
    const since = connector.now.toISOString();
    const turned = (await stored()).map(({ value, etag }) => {
      const verdict = value.verdicts[check]?.verdict === 'pass' ? ('fail' as const) : ('pass' as const);
      return { assessment: { ...value, verdicts: { ...value.verdicts, [check]: { verdict, since } } }, etag };
    });
    await environment.stores.assessments.groups.write(connectorId, turned);
    connector.wait(1);
    const before = (await reported()).length;
    const crashPoint = new CrashPoint(crashAfter);

    await judgeGroups(groups, nothingOfGroups, connector.deps(crashPoint)).catch((failure: unknown) => {
      if (!(failure instanceof SimulatedCrash)) throw failure;
    });
    await judgeGroups(groups, nothingOfGroups, connector.deps());
    await environment.stores.changeFeed.publishRoots(connectorId);

    expect((await reported()).length - before).toBe(ids.length);
    if (crashPoint.written < crashAfter) break;
  }
});
