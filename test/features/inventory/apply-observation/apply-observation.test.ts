import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type GroupRecord, type ProjectRecord, transferProject } from '../../../../local/gitlab/server.ts';
import type { GitLabProject } from '../../../../shared/contracts/gitlab/project.ts';
import { applyObservation } from '../../../../shared/features/inventory/apply-observation/apply-observation.ts';
import { groupItem } from '../../../../shared/features/inventory/domain/group-facts.ts';
import { projectItem } from '../../../../shared/features/inventory/domain/project-facts.ts';
import { CrashPoint } from '../../../support/crash-point.ts';
import { TestConnector } from '../../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../../support/test-environment.ts';

const cause = { kind: 'webhook', detail: 'Project Hook' } as const;

let environment: TestEnvironment;
let testConnector: TestConnector;
let project: ProjectRecord;

beforeAll(async () => {
  environment = await openTestEnvironment(30);
});
afterAll(() => environment.stop());
beforeEach(async () => {
  testConnector = new TestConnector(environment);
  const namespace = group('contoso');
  const path = `shop-${testConnector.key.subscriptionId}`;
  project = environment.simulator.world.addProject({ namespace, path });
  await testConnector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: ['contoso', 'fabrikam'] });
  testConnector.wait(1);
});

function group(path: string): GroupRecord {
  return environment.simulator.world.groupByPath(path)!.record;
}

/** GitLab's answer of now for the project. */
async function shownProject(): Promise<GitLabProject> {
  const gitlab = await testConnector.deps().gitlab.connect((await testConnector.connector())!);
  return gitlab.project(project.id);
}

/** Applies answers of GitLab about projects, received for a request of this time; now by default. */
async function apply(
  projects: GitLabProject[],
  at = testConnector.now,
  crashPoint = new CrashPoint(),
): Promise<void> {
  const app = testConnector.deps(crashPoint);
  const connector = (await testConnector.connector())!;
  const gitlab = await app.gitlab.connect(connector);
  const observed = { items: projects.map(projectItem), observedAt: at.toISOString(), cause };
  await applyObservation({ connector, gitlab, subject: 'project', rows: app.projects, ...observed }, app);
}

async function kindsInFeed(): Promise<string[]> {
  return (await testConnector.feed()).filter(({ id }) => id === project.id).map(({ kind }) => kind);
}

describe('a project that GitLab returned by its id', () => {
  it('is stored under the root group in which it lies, and reported once', async () => {
    const shown = { ...(await shownProject()), name: 'Shop' };

    await apply([shown]);
    testConnector.wait(1);
    await apply([shown]);

    expect((await testConnector.projectRow('contoso', project.id))?.facts.name).toBe('Shop');
    expect(await kindsInFeed()).toEqual(['renamed']);
  });

  it('is left alone by the answer to an earlier request', async () => {
    const early = testConnector.now;
    const shown = await shownProject();
    testConnector.wait(1);
    await apply([{ ...shown, name: 'Later' }]);

    await apply([{ ...shown, name: 'Earlier' }], early);

    expect((await testConnector.projectRow('contoso', project.id))?.facts.name).toBe('Later');
    expect(await kindsInFeed()).toEqual(['renamed']);
  });

  it('keeps its history when it lies in another root group now', async () => {
    const before = await testConnector.projectRow('contoso', project.id);
    const namespace = { id: group('fabrikam').id, full_path: 'fabrikam' };
    const path = `fabrikam/${project.path}`;

    await apply([{ ...(await shownProject()), namespace, path_with_namespace: path }]);

    const row = await testConnector.projectRow('fabrikam', project.id);
    expect(row?.firstSeenAt).toBe(before?.firstSeenAt);
    expect(await testConnector.projectRow('contoso', project.id)).toBeUndefined();
    expect(await kindsInFeed()).toEqual(['moved']);
  });

  it('causes nothing when it lies outside the connector and is not stored', async () => {
    const [elsewhere] = group('adventure.works').subtreeProjects;
    project = elsewhere!;

    await apply([await shownProject()]);

    expect(await testConnector.projectRow('contoso', project.id)).toBeUndefined();
    expect(await kindsInFeed()).toEqual([]);
  });
});

describe('a stored project that lies outside the connector now', () => {
  it('becomes a tombstone', async () => {
    transferProject(environment.simulator.world, project, group('adventure.works'));

    await apply([await shownProject()]);

    const row = await testConnector.projectRow('contoso', project.id);
    expect(row?.removed).toEqual({ at: testConnector.now.toISOString(), reason: 'moved-away' });
    expect(await kindsInFeed()).toEqual(['removed']);
  });

  it('becomes the same tombstone when a crash after its write is repeated', async () => {
    transferProject(environment.simulator.world, project, group('adventure.works'));
    const shown = await shownProject();

    await expect(apply([shown], testConnector.now, new CrashPoint(1))).rejects.toThrow('crashed');
    await apply([shown]);
    await environment.stores.changeFeed.publish(await testConnector.scope('contoso'));

    expect((await testConnector.projectRow('contoso', project.id))?.removed?.reason).toBe('moved-away');
    expect(await kindsInFeed()).toEqual(['removed']);
  });
});

describe('a root group that GitLab returned by its id', () => {
  it('is recorded as a root group, not as a row', async () => {
    const app = testConnector.deps();
    const connector = (await testConnector.connector())!;
    const gitlab = await app.gitlab.connect(connector);
    const { id } = group('contoso');
    const items = [groupItem({ ...(await gitlab.group(id)), name: 'Contoso Ltd' })];
    const observedAt = testConnector.now.toISOString();

    await applyObservation(
      { connector, gitlab, subject: 'group', rows: app.groups, items, observedAt, cause },
      app,
    );

    const scope = await testConnector.scope('contoso');
    expect((await environment.stores.rootGroups.get(scope))?.value.facts.name).toBe('Contoso Ltd');
    expect(await testConnector.groupRow('contoso', id)).toBeUndefined();
  });
});
