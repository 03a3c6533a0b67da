import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Scope } from '../../../shared/features/inventory/domain/inventory.ts';
import { judgeProjects } from '../../../shared/features/posture/judge-projects.ts';
import { ConcurrentChangeError } from '../../../shared/platform/errors/errors.ts';
import { CrashPoint, SimulatedCrash } from '../../support/crash-point.ts';
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

describe('changes of verdicts', () => {
  const check = 'PRJ-01';

  /** Stores the opposite of one verdict of each project, so that judging changes it. */
  async function turned(): Promise<void> {
    await judgeProjects(scope, await rows(), nothingNew, connector.deps());
    const changes = (await stored()).map(({ value, etag }) => {
      const verdict = value.verdicts[check]?.verdict === 'pass' ? 'fail' : 'pass';
      const held = { verdict, since: connector.now.toISOString() } as const;
      return { assessment: { ...value, verdicts: { ...value.verdicts, [check]: held } }, etag };
    });
    await environment.stores.assessments.projects.write(scope.connectorId, changes);
    connector.wait(1);
  }

  it('are in the feed once, also when the job comes again', async () => {
    await turned();
    const before = (await reported()).length;

    await judgeProjects(scope, await rows(), nothingNew, connector.deps());
    await judgeProjects(scope, await rows(), nothingNew, connector.deps());

    const events = (await reported()).slice(0, -before || undefined);
    expect(events).toHaveLength(ids.length);
    expect(new Set(events.map(({ id }) => id))).toEqual(new Set(ids));
    expect(new Set(events.map(({ cause }) => cause))).toEqual(new Set(['assessment']));
  });

  it('are neither lost nor reported twice by a crash at any write', async () => {
    for (let crashAfter = 1; ; crashAfter += 1) {
      await turned();
      const before = (await reported()).length;
      const crashPoint = new CrashPoint(crashAfter);

      await judgeProjects(scope, await rows(), nothingNew, connector.deps(crashPoint)).catch(rethrown);
      await judgeProjects(scope, await rows(), nothingNew, connector.deps());
      await environment.stores.changeFeed.publishRoots(scope.connectorId);

      expect((await reported()).length - before).toBe(ids.length);
      if (crashPoint.written < crashAfter) break;
    }
  });
});

async function reported() {
  return (await connector.feed()).filter(({ kind }) => kind === 'verdictChanged');
}

function rethrown(failure: unknown): void {
  if (!(failure instanceof SimulatedCrash)) throw failure;
}
