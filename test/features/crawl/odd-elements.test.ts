import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { demoApiToken } from '../../../local/gitlab/credentials.ts';
import type { FaultRule } from '../../../local/gitlab/faults/fault.ts';
import type { GroupRecord } from '../../../local/gitlab/world/records.ts';
import type { ConnectorRef } from '../../../shared/contracts/connector-key.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { GitLabUnexpectedAnswerError } from '../../../shared/platform/errors/gitlab-errors.ts';
import { getRun } from '../../../shared/features/crawl/read-runs.ts';
import { validateDevops } from '../../../shared/features/onboarding/validate-devops.ts';
import { openStage, Site, type Stage } from '../../support/stage.ts';

const because = { kind: 'manual', detail: 'ada' } as const;
const everything = { autoDiscovery: 'Enabled' as const };

let stage: Stage;
let reopen = () => {};
beforeAll(async () => {
  stage = await openStage(120, { timeoutMs: 500 });
});
afterAll(() => stage.stop());
afterEach(() => {
  stage.simulator.faults.stop();
  reopen();
});

function oddIn(route: string, field = 'full_name', more: Partial<FaultRule> = {}): void {
  stage.simulator.faults.plan({ rules: [{ route, fault: { kind: 'null-field', field }, ...more }] });
}

async function onboarded(): Promise<{ site: Site; ref: ConnectorRef }> {
  const site = new Site(stage);
  await site.onboard(everything);
  return { site, ref: refOf((await site.connector())!) };
}

async function lastRun(site: Site) {
  const runId = (await site.connector())?.devops?.currentRunId ?? '';
  return (await getRun(site.key, runId, site.deps())).run;
}

function rootGroups({ id }: ConnectorRef) {
  return stage.stores.rootGroups.list(id);
}

const isOwned = ({ target }: { target: string }) => target.startsWith('/api/v4/groups?');

function isLarge({ descendants, subtreeProjects }: GroupRecord): boolean {
  return descendants.length > 0 && subtreeProjects.length > 0;
}

describe('an element that is not what GitLab gives', () => {
  it('among the owned groups leaves the others, and makes the run partial with the reason', async () => {
    oddIn('GET /groups');

    const { site, ref } = await onboarded();

    expect((await rootGroups(ref)).length).toBeGreaterThan(1);
    expect(await lastRun(site)).toMatchObject({
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
    const closed = stage.gate.refuse(isOwned, { status: 200, body: elements });

    const { site, ref } = await onboarded();
    closed();

    expect(await rootGroups(ref)).toEqual([]);
    expect((await lastRun(site)).state).toBe('partial');
  });

  it('among the owned groups takes no root group away that is held, and the next run is complete', async () => {
    const { site, ref } = await onboarded();
    const before = (await rootGroups(ref)).map(({ facts, onboardingState }) => [facts.id, onboardingState]);
    oddIn('GET /groups');
    site.wait(1);
    await site.configure(everything);
    await site.work();
    const odd = await lastRun(site);
    stage.simulator.faults.stop();
    site.wait(1);
    await site.configure(everything);
    await site.work();

    const after = (await rootGroups(ref)).map(({ facts, onboardingState }) => [facts.id, onboardingState]);
    expect([odd.state, (await lastRun(site)).state]).toEqual(['partial', 'complete']);
    expect(after).toEqual(before);
  });

  it('is told where a chosen name is not found beside it', async () => {
    oddIn('GET /groups');
    const site = new Site(stage);

    await site.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['nobodys'] });

    const message = (await site.connector())?.devops?.provisioningStatusMessage;
    expect(message).toContain("nobodys. 1 of GitLab's entries could not be understood");
  });

  it('is told by a dry run', async () => {
    oddIn('GET /groups');
    const site = new Site(stage);
    const wish = { ...everything, authorization: { accessToken: demoApiToken } };
    await site.create();

    const { valid, findings } = await validateDevops(site.key, { properties: wish }, site.ada, site.deps());

    expect(valid).toBe(true);
    expect(findings.map(({ code }) => code)).toContain('EntriesLeftOut');
  });

  it.each([
    ['GET /groups/:id/descendant_groups', 'subgroups', 'descendant_groups'],
    ['GET /groups/:id/projects', 'projects', 'projects'],
  ])('in a list that a resync reads (%s) is told on the root group', async (route, what, list) => {
    const { site, ref } = await onboarded();
    const outer = stage.simulator.world.groupByPath('contoso')!.record;
    const { id } = outer.descendants.find(isLarge)!;
    const at = site.now.toISOString();
    oddIn(route, 'web_url');

    const resync = { v: 1, kind: 'resync-group', connector: ref, because, at, attempt: 0 } as const;
    await site.carryOut({ ...resync, groupId: id, subtree: true });

    const root = (await rootGroups(ref)).find(({ facts }) => facts.id === outer.id);
    expect(root?.crawl).toMatchObject({
      state: 'partial',
      unreadable: [{ scope: `${what} of group ${id}`, endpoint: `/api/v4/groups/${id}/${list}` }],
    });
  });

  it('among the webhooks of a group makes none a second time, and is told where ours may be meant', async () => {
    const site = new Site(stage);
    site.publicUrl = 'http://127.0.0.1:9/app';
    const wish = { autoDiscovery: 'Disabled' as const, topLevelInventoryList: ['contoso'] };
    await site.onboard({ ...wish, authorization: { accessToken: demoApiToken } });
    const ref = refOf((await site.connector())!);
    const { id } = stage.simulator.world.groupByPath('contoso')!.record;
    const hooks = () => stage.simulator.hooks.of('group', id).length;
    const ensure = async () => {
      const at = site.now.toISOString();
      await site.carryOut({ v: 1, kind: 'ensure-hook', connector: ref, rootId: id, at, attempt: 0 });
      return (await rootGroups(ref))[0]?.hook;
    };
    expect([hooks(), (await ensure())?.state]).toEqual([1, 'active']);
    oddIn('GET /groups/:id/hooks', 'id');

    const whileOdd = await ensure();
    stage.simulator.faults.stop();
    const afterwards = await ensure();

    expect(whileOdd).toMatchObject({ state: 'polling', because: expect.stringContaining('may be ours') });
    expect([hooks(), afterwards?.state]).toEqual([1, 'active']);
  });

  it('among things that are looked for keeps the others from nothing, and is looked for again', async () => {
    const { site, ref } = await onboarded();
    const scope = await site.scope('contoso');
    const { subtreeProjects } = stage.simulator.world.groupByPath('contoso')!.record;
    const [odd, gone] = subtreeProjects;
    if (odd === undefined || gone === undefined) throw new Error('contoso has too few projects.');
    stage.simulator.world.removeProject(gone);
    const ids = [odd.id, gone.id];
    site.wait(1);
    const at = site.now.toISOString();
    await stage.stores.projects.markMissing(scope, await stage.stores.projects.stored(scope, ids), at);
    const isOdd = ({ target }: { target: string }) => target === `/api/v4/projects/${odd.id}`;
    const closed = stage.gate.refuse(isOdd, { status: 200, body: { id: odd.id, name: null } });
    reopen = closed;
    const job = { v: 1, kind: 'confirm-gone', connector: ref, rootId: scope.rootId, because, at } as const;
    const look = { ...job, subject: 'project', ids, round: 2, attempt: 0 } as const;

    const failure: unknown = await site.carryOut(look).catch((error: unknown) => error);
    const whileOdd = await site.projectRow('contoso', gone.id);
    closed();
    await site.carryOut({ ...look, attempt: 1 });

    expect(failure).toBeInstanceOf(GitLabUnexpectedAnswerError);
    expect(whileOdd?.removed).toBeDefined();
    expect((await site.projectRow('contoso', odd.id))?.missingSince).toBeUndefined();
  });
});
