import { randomUUID } from 'node:crypto';

import { beforeAll, describe, expect, it } from 'vitest';

import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import type { ProjectFacts } from '../../../shared/contracts/posture/project-facts.ts';
import type { App } from '../../../shared/features/app.ts';
import type { Scope } from '../../../shared/features/inventory/domain/inventory.ts';
import type { Assessment } from '../../../shared/features/posture/domain/assessment.ts';
import { entriesOf, type Entry } from '../../../shared/features/posture/domain/entry.ts';
import { verdictCodes } from '../../../shared/features/posture/domain/read-model.ts';
import type { ReadModelChunks } from '../../../shared/features/posture/ports.ts';
import { ReadModelUpdates } from '../../../shared/features/posture/read-model-updates.ts';
import { groupRules, instanceRules, projectRules } from '../../../shared/features/posture/rules/all.ts';
import { updateReadModel } from '../../../shared/features/posture/update-read-model.ts';
import { aGroup, aProject, aScope } from '../../adapters/tables/rows.ts';
import { anApp } from '../../support/an-app.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';
import { CrashPoint } from '../../support/crash-point.ts';
import { healthyGroup, healthyInstance, healthyProject, readingOf } from '../../support/posture-facts.ts';
import { aClaimedRoot } from '../../support/read-model.ts';

const now = new Date('2026-11-30T10:00:00.000Z');
let stores: Stores;

beforeAll(async () => {
  stores = await openTables({ connectionString: await azuriteAccount() });
});

/** A process: its own updates over the common tables. */
function aProcess(crashPoint = new CrashPoint(), change: Partial<ReadModelChunks> = {}): App {
  return anApp({
    ...stores,
    readModelChunks: crashPoint.over({ ...stores.readModelChunks, ...change }),
    readModelUpdates: new ReadModelUpdates(),
    clock: { now: () => now },
  });
}

async function store(scope: Scope, id: number, name = `Project ${id}`): Promise<void> {
  const [row] = await stores.projects.stored(scope, [id]);
  await stores.projects.write(scope, [{ ...aProject(id, { name }), ...(row && { etag: row.etag }) }]);
}

async function remove(scope: Scope, id: number): Promise<void> {
  const [row] = await stores.projects.stored(scope, [id]);
  if (row !== undefined) await stores.projects.remove(scope, row);
}

function anAssessment(id: number, change: Partial<Assessment<'project'>> = {}): Assessment<'project'> {
  const readings = [readingOf(healthyProject())];
  return { id, rootId: 7, licence: 'ultimate', readings, verdicts: {}, rulesVersion: '1', ...change };
}

async function entries(scope: Scope, kind = 'project'): Promise<Entry[]> {
  const chunks = await stores.readModelChunks.all(scope.connectorId);
  return chunks.filter((one) => one.kind === kind).flatMap(({ chunk }) => entriesOf(chunk));
}

async function namesIn(scope: Scope): Promise<string[]> {
  return (await entries(scope)).map(({ name }) => name);
}

/** The code of a check of an entry. */
function verdict(entry: Entry | undefined, check: string): unknown {
  const rules = [projectRules, groupRules, instanceRules].find((some) => some.some(({ id }) => id === check));
  const place = rules?.findIndex(({ id }) => id === check) ?? -1;
  return verdictCodes[entry?.verdicts[place] ?? -1];
}

describe('projects in the read model', () => {
  it('are there before they are assessed, judged by the facts of GitLab’s lists', async () => {
    const scope = aScope();
    await stores.projects.write(scope, [aProject(1, { visibility: 'public' })]);

    await updateReadModel(scope, { subject: 'project', ids: [1] }, aProcess());

    const [entry] = await entries(scope);
    expect(entry).toMatchObject({ id: 1, visibility: 'public', licence: 'unknown' });
    expect([verdict(entry, 'PRJ-01'), verdict(entry, 'REV-01')]).toEqual(['fail', 'stale']);
  });

  it('have the verdicts of their gathered facts, with the obstacle of each that could not be judged', async () => {
    const scope = aScope();
    await store(scope, 1);
    const obstacle = { kind: 'permission', text: 'Only Maintainers may read it.' } as const;
    const { webhooks: _webhooks, ...facts } = healthyProject();
    const reading = readingOf<ProjectFacts>(facts, { unreadable: { webhooks: obstacle } });
    const assessment = anAssessment(1, { readings: [reading] });
    await stores.assessments.projects.write(scope.connectorId, [{ assessment }]);

    await updateReadModel(scope, { subject: 'project', ids: [1] }, aProcess());

    const [entry] = await entries(scope);
    expect([verdict(entry, 'REV-01'), verdict(entry, 'PRJ-11')]).toEqual(['pass', 'permission']);
    expect([entry?.licence, entry?.readAt]).toEqual(['ultimate', Date.parse(reading.readAt)]);
  });

  it('have the time of the first observation, also where their chunk was stored without it', async () => {
    const scope = aScope();
    const change = aProject(1);
    await stores.projects.write(scope, [change]);
    const changed = { subject: 'project', ids: [1] } as const;
    await updateReadModel(scope, changed, aProcess());
    const place = { ...scope, kind: 'project' } as const;
    const [owning] = await stores.readModelChunks.owning(place, [1]);
    const unknown = { ...owning!.stored!.value, firstSeenAt: Float64Array.of(NaN) };
    await stores.readModelChunks.write(place, owning!, [unknown]);

    await updateReadModel(scope, changed, aProcess());

    const [entry] = await entries(scope);
    expect(entry?.firstSeenAt).toBe(Date.parse(change.row.firstSeenAt));
  });

  it('go when their rows are gone or removed', async () => {
    const scope = aScope();
    for (const id of [1, 2, 3]) await store(scope, id);
    await updateReadModel(scope, { subject: 'project', ids: [1, 2, 3] }, aProcess());
    await remove(scope, 1);
    const [row] = await stores.projects.stored(scope, [2]);
    const gone = aProject(2);
    const removed = { at: now.toISOString(), reason: 'deleted' as const };
    await stores.projects.write(scope, [{ ...gone, row: { ...gone.row, removed }, etag: row!.etag }]);

    await updateReadModel(scope, { subject: 'project', ids: [1, 2, 3] }, aProcess());

    expect(await namesIn(scope)).toEqual(['Project 3']);
  });

  it('are not written where nothing differs', async () => {
    const scope = aScope();
    await store(scope, 1);
    await updateReadModel(scope, { subject: 'project', ids: [1] }, aProcess());
    const before = await stores.readModelChunks.heads(scope.connectorId);

    await updateReadModel(scope, { subject: 'project', ids: [1, 99] }, aProcess());

    expect(await stores.readModelChunks.heads(scope.connectorId)).toEqual(before);
  });
});

describe('groups and instances in the read model', () => {
  it('are a chunk of the root group, those of the groups below it, and one of the instance', async () => {
    const scope = aScope();
    await stores.rootGroups.put(scope.connectorId, aClaimedRoot(scope.rootId));
    await stores.groups.write(scope, [aGroup(8, 'acme$web', { parentId: scope.rootId })]);
    const { connectorId, rootId } = scope;
    const common = { licence: 'ultimate', verdicts: {}, rulesVersion: '1' } as const;
    await stores.assessments.groups.write(connectorId, [
      { assessment: { ...common, id: rootId, rootId, readings: [readingOf(healthyGroup())] } },
    ]);
    await stores.assessments.instance.write(connectorId, [
      { assessment: { ...common, id: 0, rootId: 0, readings: [readingOf(healthyInstance())] } },
    ]);

    await updateReadModel(scope, { subject: 'group', ids: [rootId, 8] }, aProcess());
    await updateReadModel({ connectorId, rootId: 0 }, { subject: 'instance', ids: [0] }, aProcess());

    const [root] = await entries(scope, 'root');
    const [group] = await entries(scope, 'group');
    const [instance] = await entries(scope, 'instance');
    expect([root?.id, verdict(root, 'GRP-01')]).toEqual([rootId, 'pass']);
    expect([group?.id, group?.parentId, group?.segment]).toEqual([8, rootId, 'web']);
    expect([instance?.id, verdict(instance, 'INS-01')]).toEqual([0, 'pass']);
  });
});

describe('updates that meet', () => {
  it('lose nothing when many processes update neighbours, splits included', async () => {
    const scope = { connectorId: randomUUID(), rootId: 7 };
    const ids = Array.from({ length: 640 }, (_, index) => index + 1);
    await stores.projects.write(
      scope,
      ids.map((id) => aProject(id)),
    );

    await Promise.all(
      [0, 1, 2, 3].map((part) => {
        const own = ids.filter((id) => id % 4 === part);
        return updateReadModel(scope, { subject: 'project', ids: own }, aProcess());
      }),
    );

    expect((await entries(scope)).map(({ id }) => id)).toEqual(ids);
    expect((await stores.readModelChunks.heads(scope.connectorId)).length).toBeGreaterThan(1);
  });

  it('end with the newer content when a late one has read older rows', async () => {
    const scope = aScope();
    await store(scope, 1, 'First');
    let later: Promise<void> | undefined;
    // The row changes, and its update is done, between the late one's read of it and its write.
    const late = aProcess(undefined, {
      async write(...change) {
        later ??= store(scope, 1, 'Second').then(() =>
          updateReadModel(scope, { subject: 'project', ids: [1] }, aProcess()),
        );
        await later;
        return stores.readModelChunks.write(...change);
      },
    });

    await updateReadModel(scope, { subject: 'project', ids: [1] }, late);

    expect(await namesIn(scope)).toEqual(['Second']);
  });

  it('end with the newer content also when that found nothing to write', async () => {
    const scope = aScope();
    await store(scope, 1, 'First');
    await updateReadModel(scope, { subject: 'project', ids: [1] }, aProcess());
    await store(scope, 1, 'Second');
    let later: Promise<void> | undefined;
    const late = aProcess(undefined, {
      async write(...change) {
        later ??= store(scope, 1, 'First').then(() =>
          updateReadModel(scope, { subject: 'project', ids: [1] }, aProcess()),
        );
        await later;
        return stores.readModelChunks.write(...change);
      },
    });

    await updateReadModel(scope, { subject: 'project', ids: [1] }, late);

    expect(await namesIn(scope)).toEqual(['First']);
  });

  it.each([1, 2])('are complete when they are repeated after a crash at write %i', async (crashAfter) => {
    const scope = aScope();
    const ids = Array.from({ length: 520 }, (_, index) => index + 1);
    await stores.projects.write(
      scope,
      ids.map((id) => aProject(id)),
    );
    const change = { subject: 'project', ids } as const;

    const crash = updateReadModel(scope, change, aProcess(new CrashPoint(crashAfter)));
    await expect(crash).rejects.toThrow('The worker crashed');
    await updateReadModel(scope, change, aProcess());

    expect((await entries(scope)).map(({ id }) => id)).toEqual(ids);
  });
});
