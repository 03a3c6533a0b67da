import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { markForDeletion } from '../../../local/gitlab/world/changes/mark-for-deletion.ts';
import { removeGroup } from '../../../local/gitlab/world/changes/remove-group.ts';
import type { GroupRecord, ProjectRecord } from '../../../local/gitlab/world/records.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { jobOf } from '../../../shared/features/webhooks/domain/coalesce.ts';
import type { Target } from '../../../shared/features/webhooks/domain/triage.ts';
import { Death, Fate } from '../../support/mortal.ts';
import { openStage, Site, type Stage } from '../../support/stage.ts';
import { startRootRun } from '../../../shared/features/crawl/start-run.ts';

const roots = ['contoso', 'fabrikam'];
const aWindow = 16 / 60;
let stage: Stage;
let site: Site;
let made = 0;

/** A subgroup of contoso with a subgroup and a project in each, made for one test. */
let parent: GroupRecord;
let child: GroupRecord;
let project: ProjectRecord;
let deep: ProjectRecord;

beforeAll(async () => {
  stage = await openStage(40);
});
afterAll(() => stage.stop());
beforeEach(async () => {
  const { world } = stage.simulator;
  made += 1;
  parent = world.addGroup({ parent: group('contoso'), path: `team-${made}` });
  child = world.addGroup({ parent, path: 'inner' });
  project = world.addProject({ namespace: parent, path: 'shop' });
  deep = world.addProject({ namespace: child, path: 'deep' });
  site = new Site(stage);
  await site.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: roots });
  site.wait(1);
  stage.simulator.resetRequests();
});

function group(path: string): GroupRecord {
  return stage.simulator.world.groupByPath(path)!.record;
}

/** Carries out what an event of contoso's webhook calls for. */
async function tell(target: Target, fate = new Fate()): Promise<void> {
  const connector = refOf((await site.connector())!);
  const rootId = group('contoso').id;
  const atMs = site.now.getTime();
  await site.carryOut(jobOf({ target, connector, rootId, eventName: 'Project Hook', atMs }), fate);
}

function projectOf(projectId: number, told?: 'created' | 'destroyed'): Target {
  return { kind: 'project', projectId, ...(told && { told }) };
}

function groupOf(groupId: number, told?: 'created' | 'destroyed'): Target {
  return { kind: 'group', groupId, subtree: false, ...(told && { told }) };
}

function removed(id: number) {
  return site.projectRow('contoso', id).then((row) => row?.removed);
}

function requests(): number {
  return stage.simulator.requests().total;
}

describe('an event that says that a thing was destroyed', () => {
  it('is conclusive at once with a 404, and told once', async () => {
    stage.simulator.world.removeProject(project);

    await tell(projectOf(project.id, 'destroyed'));
    await site.work();
    await tell(projectOf(project.id, 'destroyed'));
    await site.work();

    expect(await removed(project.id)).toEqual({ at: site.now.toISOString(), because: 'deleted' });
    expect(await site.feed()).toMatchObject([{ kind: 'removed', id: project.id }]);
  });

  it('is so after a death behind any write', async () => {
    for (const dieAfter of [1, 2, 3]) {
      const other = stage.simulator.world.addProject({ namespace: parent, path: `mortal-${dieAfter}` });
      await tell(projectOf(other.id, 'created'));
      stage.simulator.world.removeProject(other);
      site.wait(1);

      await tell(projectOf(other.id, 'destroyed'), new Fate(dieAfter)).catch((failure: unknown) => {
        if (!(failure instanceof Death)) throw failure;
      });
      await tell(projectOf(other.id, 'destroyed'));
      await site.work(new Fate(dieAfter), { twice: true });
      // What died before it could publish is told by the next who publishes.
      await stage.stores.changeFeed.publish(await site.scope('contoso'));

      expect(await removed(other.id)).toBeDefined();
      expect(
        (await site.feed()).filter(({ id, kind }) => id === other.id && kind === 'removed'),
      ).toHaveLength(1);
    }
  });

  it('concludes of a subgroup alone; what lay in it keeps two looks', async () => {
    removeGroup(stage.simulator.world, parent);

    await tell(groupOf(parent.id, 'destroyed'));
    await site.work();
    const [gone, below, inIt] = [
      await site.groupRow('contoso', parent.id),
      await site.groupRow('contoso', child.id),
      await removed(project.id),
    ];
    site.wait(1.1);
    await site.work();

    expect(gone?.removed).toMatchObject({ because: 'deleted' });
    expect(below).toMatchObject({ missingSince: expect.any(String) as string });
    expect([below?.removed, inIt]).toEqual([undefined, undefined]);
    expect((await site.groupRow('contoso', child.id))?.removed).toBeDefined();
    expect([await removed(project.id), await removed(deep.id)].map((row) => row !== undefined)).toEqual([
      true,
      true,
    ]);
  });

  it('of a thing that is alive is harmless, however late or often: it is asked for once more a window', async () => {
    await tell(projectOf(project.id, 'destroyed'));
    await tell(groupOf(parent.id, 'destroyed'));
    await tell(projectOf(project.id, 'destroyed'));
    site.wait(aWindow);
    await site.work();
    site.wait(2);
    const later = await site.work();

    expect(later).toEqual([]);
    expect(requests()).toBe(5);
    expect(await site.projectRow('contoso', project.id)).not.toHaveProperty('missingSince');
    expect(await site.groupRow('contoso', parent.id)).not.toHaveProperty('missingSince');
    expect(await site.feed()).toEqual([]);
  });

  it('concludes when GitLab has done what it told a moment before', async () => {
    await tell(projectOf(project.id, 'destroyed'));
    stage.simulator.world.removeProject(project);
    site.wait(aWindow);
    await site.work();

    expect(await removed(project.id)).toMatchObject({ because: 'deleted' });
  });

  it('concludes nothing while the root group can not be seen', async () => {
    const { id } = group('contoso');
    stage.simulator.world.removeProject(project);
    const lift = stage.gate.refuse(({ target }) => target.startsWith(`/api/v4/groups/${id}?`), {
      status: 404,
      body: { message: '404 Group Not Found' },
    });
    await tell(projectOf(project.id, 'destroyed'));
    await site.work();
    lift();

    expect(await removed(project.id)).toBeUndefined();
  });

  it('leaves a thing that was made anew under the same name alone', async () => {
    stage.simulator.world.removeProject(project);
    const successor = stage.simulator.world.addProject({ namespace: parent, path: 'shop' });

    await tell(projectOf(successor.id, 'created'));
    await tell(projectOf(project.id, 'destroyed'));
    await site.work();

    expect(await removed(project.id)).toBeDefined();
    expect(await site.projectRow('contoso', successor.id)).not.toHaveProperty('removed');
  });
});

describe('a 404 without such an event', () => {
  it('keeps two looks a minute apart', async () => {
    stage.simulator.world.removeProject(project);

    await tell(projectOf(project.id));
    await site.work();
    const between = await removed(project.id);
    site.wait(1.1);
    await site.work();

    expect(between).toBeUndefined();
    expect(await removed(project.id)).toBeDefined();
  });

  it.each([
    [0, false],
    [2, true],
  ])('is conclusive at once %i days after its deletion was asked for: %s', async (days, isAtOnce) => {
    markForDeletion(stage.simulator.world, project);
    project.markedForDeletionOn = site.now.toISOString().slice(0, 10);
    await tell(projectOf(project.id));
    stage.simulator.world.removeProject(project);
    site.wait(days * 24 * 60 + 1);

    await tell(projectOf(project.id));
    await site.work();

    expect((await removed(project.id)) !== undefined).toBe(isAtOnce);
  });
});

describe('an event of a thing that is not stored', () => {
  const strangers = Array.from({ length: 40 }, (_, index) => 5_000_000 + index);

  it('asks GitLab nothing of it, but once a window what is latest below the root group', async () => {
    for (const id of strangers) await tell(projectOf(id));
    const atOnce = requests();
    site.wait(aWindow);
    await site.work();

    expect([atOnce, requests()]).toEqual([0, 1]);
  });

  it('finds what came there without an event that we saw', async () => {
    const { world } = stage.simulator;
    const newcomer = world.addGroup({ parent, path: 'newcomer' });
    const transferred = world.addProject({ namespace: newcomer, path: 'unheard-of' });

    await tell(projectOf(transferred.id));
    await tell(groupOf(newcomer.id));
    site.wait(aWindow);
    await site.work();

    expect(await site.projectRow('contoso', transferred.id)).toMatchObject({ facts: { path: 'unheard-of' } });
    expect(await site.groupRow('contoso', newcomer.id)).toMatchObject({ facts: { path: 'newcomer' } });
    expect(requests()).toBe(2);
  });

  it('that was destroyed asks nothing at all', async () => {
    for (const id of strangers) await tell(projectOf(id, 'destroyed'));
    site.wait(aWindow);
    await site.work();

    expect(requests()).toBe(0);
  });

  it('that was created asks for it, and looks around where GitLab does not show it yet', async () => {
    await tell(projectOf(5_000_000, 'created'));
    const late = stage.simulator.world.addProject({ namespace: parent, path: 'late' });
    site.wait(aWindow);
    await site.work();

    expect(await site.projectRow('contoso', late.id)).toBeDefined();
    expect(requests()).toBe(2);
  });
});

describe('more events than single looks', () => {
  it('crawl the root group once, in a run that began after them', async () => {
    const running = await startRootRun((await site.connector())!, group('contoso').id, 'manual', site.deps());
    site.wait(1);
    stage.simulator.world.removeProject(project);
    const added = stage.simulator.world.addProject({ namespace: parent, path: 'in-a-storm' });

    await tell({ ...groupOf(group('contoso').id), subtree: true } as Target);
    await site.work();
    site.wait(1.1);
    await site.work();
    site.wait(1.1);
    await site.work();

    const { items } = await stage.stores.runs.list((await site.connector())!.id, {
      pageSize: 10,
      continuationToken: undefined,
    });
    expect(items.map(({ id, reason, state }) => [id === running?.runId, reason, state])).toEqual([
      [false, 'reconciliation', 'complete'],
      [true, 'manual', 'complete'],
      [false, 'onboarding', 'complete'],
    ]);
    expect(await site.projectRow('contoso', added.id)).toBeDefined();
    site.wait(1.1);
    await site.work();
    expect(await removed(project.id)).toBeDefined();
  });
});
