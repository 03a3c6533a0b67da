import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { demoApiToken } from '../../../local/gitlab/credentials.ts';
import type { FaultRule, GroupRecord } from '../../../local/gitlab/server.ts';
import type { ConnectorRef } from '../../../shared/contracts/connector-key.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { GitLabUnexpectedAnswerError } from '../../../shared/platform/errors/gitlab-errors.ts';
import { getRun } from '../../../shared/features/crawl/read-runs.ts';
import { validateDevops } from '../../../shared/features/onboarding/validate-devops.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

const because = { kind: 'manual', detail: 'ada' } as const;
const everything = { autoDiscovery: 'Enabled' as const };

let environment: TestEnvironment;
let reopen = () => {};
beforeAll(async () => {
  environment = await openTestEnvironment(120, { timeoutMs: 500 });
});
afterAll(() => environment.stop());
afterEach(() => {
  environment.simulator.faults.stop();
  reopen();
});

function oddIn(route: string, field = 'full_name', more: Partial<FaultRule> = {}): void {
  environment.simulator.faults.plan({ rules: [{ route, fault: { kind: 'null-field', field }, ...more }] });
}

async function onboarded(): Promise<{ testConnector: TestConnector; ref: ConnectorRef }> {
  const testConnector = new TestConnector(environment);
  await testConnector.onboard(everything);
  return { testConnector, ref: refOf((await testConnector.connector())!) };
}

async function lastRun(testConnector: TestConnector) {
  const runId = (await testConnector.connector())?.devops?.currentRunId ?? '';
  return (await getRun(testConnector.key, runId, testConnector.deps())).run;
}

function rootGroups({ id }: ConnectorRef) {
  return environment.stores.rootGroups.list(id);
}

const isOwned = ({ target }: { target: string }) => target.startsWith('/api/v4/groups?');

function isLarge({ descendants, subtreeProjects }: GroupRecord): boolean {
  return descendants.length > 0 && subtreeProjects.length > 0;
}

describe('an element that is not what GitLab gives', () => {
  it('among the owned groups leaves the others, and makes the run partial with the reason', async () => {
    oddIn('GET /groups');

    const { testConnector, ref } = await onboarded();

    expect((await rootGroups(ref)).length).toBeGreaterThan(1);
    expect(await lastRun(testConnector)).toMatchObject({
      state: 'partial',
      counts: { malformed: 1 },
      unreadable: [
        {
          scope: 'owned groups',
          endpoint: '/api/v4/groups',
          because: "1 of GitLab's entries could not be understood and were left out.",
        },
      ],
    });
  });

  it('among the owned groups is no reason to take what lies below it for a root group', async () => {
    const group = { path: 'x', web_url: 'https://gitlab.example/outer' };
    const elements = [
      { ...group, id: 900_001, name: 'Outer', full_path: 'outer', full_name: null },
      { ...group, id: 900_002, name: 'Inner', full_path: 'Outer/inner', full_name: 'Outer / Inner' },
    ];
    const closed = environment.gate.refuse(isOwned, { status: 200, body: elements });

    const { testConnector, ref } = await onboarded();
    closed();

    expect(await rootGroups(ref)).toEqual([]);
    expect((await lastRun(testConnector)).state).toBe('partial');
  });

  it('among the owned groups takes no root group away that is held, and the next run is complete', async () => {
    const { testConnector, ref } = await onboarded();
    const before = (await rootGroups(ref)).map(({ facts, onboardingState }) => [facts.id, onboardingState]);
    oddIn('GET /groups');
    testConnector.wait(1);
    await testConnector.configure(everything);
    await testConnector.work();
    const odd = await lastRun(testConnector);
    environment.simulator.faults.stop();
    testConnector.wait(1);
    await testConnector.configure(everything);
    await testConnector.work();

    const after = (await rootGroups(ref)).map(({ facts, onboardingState }) => [facts.id, onboardingState]);
    expect([odd.state, (await lastRun(testConnector)).state]).toEqual(['partial', 'complete']);
    expect(after).toEqual(before);
  });

  it('is reported where a chosen name is not found beside it', async () => {
    oddIn('GET /groups');
    const testConnector = new TestConnector(environment);

    await testConnector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['nobodys'] });

    const message = (await testConnector.connector())?.devops?.provisioningStatusMessage;
    expect(message).toContain("nobodys. 1 of GitLab's entries could not be understood");
  });

  it('is reported by a dry run', async () => {
    oddIn('GET /groups');
    const testConnector = new TestConnector(environment);
    const wish = { ...everything, authorization: { accessToken: demoApiToken } };
    await testConnector.create();

    const { valid, findings } = await validateDevops(
      testConnector.key,
      { properties: wish },
      testConnector.ada,
      testConnector.deps(),
    );

    expect(valid).toBe(true);
    expect(findings.map(({ code }) => code)).toContain('EntriesLeftOut');
  });

  it.each([
    ['GET /groups/:id/descendant_groups', 'subgroups', 'descendant_groups'],
    ['GET /groups/:id/projects', 'projects', 'projects'],
  ])('in a list that a resync reads (%s) is reported on the root group', async (route, what, list) => {
    const { testConnector, ref } = await onboarded();
    const outer = environment.simulator.world.groupByPath('contoso')!.record;
    const { id } = outer.descendants.find(isLarge)!;
    const at = testConnector.now.toISOString();
    oddIn(route, 'web_url');

    const resync = { v: 1, kind: 'resync-group', connector: ref, because, at, attempt: 0 } as const;
    await testConnector.carryOut({ ...resync, groupId: id, subtree: true });

    const root = (await rootGroups(ref)).find(({ facts }) => facts.id === outer.id);
    expect(root?.crawl).toMatchObject({
      state: 'partial',
      unreadable: [{ scope: `${what} of group ${id}`, endpoint: `/api/v4/groups/${id}/${list}` }],
    });
  });

  it('among the webhooks of a group makes none a second time, and is reported where ours may be meant', async () => {
    const testConnector = new TestConnector(environment);
    testConnector.publicUrl = 'http://127.0.0.1:9/app';
    const wish = { autoDiscovery: 'Disabled' as const, topLevelInventoryList: ['contoso'] };
    await testConnector.onboard({ ...wish, authorization: { accessToken: demoApiToken } });
    const ref = refOf((await testConnector.connector())!);
    const { id } = environment.simulator.world.groupByPath('contoso')!.record;
    const hooks = () => environment.simulator.hooks.of('group', id).length;
    const ensure = async () => {
      const at = testConnector.now.toISOString();
      await testConnector.carryOut({ v: 1, kind: 'ensure-hook', connector: ref, rootId: id, at, attempt: 0 });
      return (await rootGroups(ref))[0]?.hook;
    };
    expect([hooks(), (await ensure())?.state]).toEqual([1, 'active']);
    oddIn('GET /groups/:id/hooks', 'id');

    const whileOdd = await ensure();
    environment.simulator.faults.stop();
    const afterwards = await ensure();

    expect(whileOdd).toMatchObject({ state: 'polling', because: expect.stringContaining('may be ours') });
    expect([hooks(), afterwards?.state]).toEqual([1, 'active']);
  });

  it('among things that are looked for keeps the others from nothing, and is looked for again', async () => {
    const { testConnector, ref } = await onboarded();
    const scope = await testConnector.scope('contoso');
    const { subtreeProjects } = environment.simulator.world.groupByPath('contoso')!.record;
    const [odd, gone] = subtreeProjects;
    if (odd === undefined || gone === undefined) throw new Error('contoso has too few projects.');
    environment.simulator.world.removeProject(gone);
    const ids = [odd.id, gone.id];
    testConnector.wait(1);
    const at = testConnector.now.toISOString();
    await environment.stores.projects.markMissing(
      scope,
      await environment.stores.projects.stored(scope, ids),
      at,
    );
    const isOdd = ({ target }: { target: string }) => target === `/api/v4/projects/${odd.id}`;
    const closed = environment.gate.refuse(isOdd, { status: 200, body: { id: odd.id, name: null } });
    reopen = closed;
    const job = { v: 1, kind: 'confirm-gone', connector: ref, rootId: scope.rootId, because, at } as const;
    const look = { ...job, subject: 'project', ids, round: 2, attempt: 0 } as const;

    const failure: unknown = await testConnector.carryOut(look).catch((error: unknown) => error);
    const whileOdd = await testConnector.projectRow('contoso', gone.id);
    closed();
    await testConnector.carryOut({ ...look, attempt: 1 });

    expect(failure).toBeInstanceOf(GitLabUnexpectedAnswerError);
    expect(whileOdd?.removed).toBeDefined();
    expect((await testConnector.projectRow('contoso', odd.id))?.missingSince).toBeUndefined();
  });
});
