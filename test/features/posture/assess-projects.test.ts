import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { JobOf } from '../../../shared/contracts/job.ts';
import { deleteConnector } from '../../../shared/features/connectors/delete-connector.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { assessProjects } from '../../../shared/features/posture/assess-projects.ts';
import { listProjectAssessments } from '../../../shared/features/posture/read-assessments.ts';
import { projectRules } from '../../../shared/features/posture/rules/all.ts';
import { CrashPoint } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { until } from '../../support/until.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
let connector: TestConnector;

beforeAll(async () => {
  environment = await openTestEnvironment(30);
  connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Enabled' });
});
afterAll(() => environment.stop());

/** A root group of the connector with projects directly in it. */
function aRoot() {
  const { world } = environment.simulator;
  return world.rootsOwnedBy(world.user('demo')!).find((root) => root.ownProjects.length > 1)!;
}

async function aJob(ids: number[]): Promise<JobOf<'assess-projects'>> {
  const stored = (await connector.connector())!;
  const at = connector.now.toISOString();
  const rootId = aRoot().id;
  return { v: 1, kind: 'assess-projects', connector: refOf(stored), attempt: 0, rootId, ids, at };
}

async function assessmentOf(id: number) {
  const { id: connectorId } = (await connector.connector())!;
  return environment.stores.assessments.projects.get(connectorId, id);
}

describe('projects that are assessed', () => {
  it('keep their verdicts, and since when each holds', async () => {
    const [project] = aRoot().ownProjects;
    const at = connector.now.toISOString();

    await assessProjects(await aJob([project!.id]), connector.deps());
    connector.wait(60);
    await assessProjects(await aJob([project!.id]), connector.deps());

    const checks = await listProjectAssessments(connector.key, aRoot().path, project!.path, connector.deps());
    expect(checks.find(({ rule }) => rule.id === 'PRJ-01')?.since).toBe(at);
  });

  it('have verdicts by the lists before GitLab answers', async () => {
    const project = aRoot().ownProjects.at(-1)!;
    const release = environment.gate.hold(({ target }) => target.includes('/api/graphql'));
    const assessing = assessProjects(await aJob([project.id]), connector.deps());

    const first = await until(() => assessmentOf(project.id), { what: 'verdicts by the lists' });
    release();
    await assessing;

    expect(first.value.verdicts['PRJ-01']?.verdict).not.toBe('notAssessed');
    expect(first.value.verdicts['CIC-01']?.verdict).toBe('notAssessed');
    expect((await assessmentOf(project.id))?.value.verdicts['CIC-01']?.verdict).not.toBe('notAssessed');
  });

  it('are the same after a crash at any write', async () => {
    const project = aRoot().ownProjects[1]!;
    const job = await aJob([project.id]);
    for (const writes of [0, 1])
      await assessProjects(job, connector.deps(new CrashPoint(writes))).catch(() => undefined);

    await assessProjects(job, connector.deps());

    expect(Object.keys((await assessmentOf(project.id))!.value.verdicts)).toHaveLength(projectRules.length);
  });

  it('leave out what is not stored', async () => {
    await assessProjects(await aJob([999_999]), connector.deps());

    expect(await assessmentOf(999_999)).toBeUndefined();
  });
});

async function shownIds(): Promise<number[]> {
  const { id } = (await connector.connector())!;
  const chunks = await environment.stores.readModelChunks.all(id);
  return chunks.filter(({ kind }) => kind === 'project').flatMap(({ chunk }) => [...chunk.ids]);
}

describe('the read model', () => {
  it('shows assessed projects and none that is removed', async () => {
    const [first, second] = aRoot().ownProjects;
    const scope = { connectorId: (await connector.connector())!.id, rootId: aRoot().id };
    const job = await aJob([first!.id, second!.id]);
    await environment.stores.readModelChunks.purge(scope.connectorId);
    await assessProjects(job, connector.deps());
    const before = await shownIds();
    const [row] = await environment.stores.projects.stored(scope, [second!.id]);

    await environment.stores.projects.remove(scope, row!);
    await assessProjects(job, connector.deps());

    expect(before).toEqual([first!.id, second!.id].toSorted((a, b) => a - b));
    expect(await shownIds()).toEqual([first!.id]);
  });

  it('has nothing of a connector that is deleted while GitLab is asked', async () => {
    const doomed = new TestConnector(environment);
    await doomed.onboard({ autoDiscovery: 'Enabled' });
    const stored = (await doomed.connector())!;
    const job = { ...(await aJob(aRoot().ownProjects.map(({ id }) => id))), connector: refOf(stored) };
    const app = doomed.deps();
    const gitlab: typeof app.gitlab = {
      ...app.gitlab,
      connect: async (...of) => {
        const session = await app.gitlab.connect(...of);
        await deleteConnector(doomed.key, doomed.deps());
        await doomed.work();
        return session;
      },
    };

    await assessProjects(job, { ...app, gitlab }).catch(() => undefined);

    expect(await environment.stores.readModelChunks.heads(stored.id)).toEqual([]);
  });
});

describe('what hangs on projects', () => {
  it('goes with their connector', async () => {
    const { id: connectorId } = (await connector.connector())!;
    const [project] = aRoot().ownProjects;
    await environment.stores.assessments.purgeRoot(connectorId, aRoot().id);
    expect(await assessmentOf(project!.id)).toBeUndefined();

    await assessProjects(await aJob([project!.id]), connector.deps());
    await environment.stores.assessments.purge(connectorId);

    expect(await assessmentOf(project!.id)).toBeUndefined();
  });
});

describe('projects of an older GitLab', () => {
  it.each([
    { version: '13.12', package: 'ce' },
    { version: '15.0', package: 'ee' },
    { version: '15.8', package: 'ee-unlicensed' },
    { version: '15.8', package: 'ee' },
    { version: '19.5', package: 'ce' },
  ] as const)(
    'blame no role that Owners have ($version $package), and fail nothing falsely',
    async (instance) => {
      const old = await openTestEnvironment(30, {}, { instance });
      const itsConnector = new TestConnector(old);
      await itsConnector.onboard({ autoDiscovery: 'Enabled' });
      const { world, details } = old.simulator;
      const root = world.rootsOwnedBy(world.user('demo')!).find((one) => one.ownProjects.length > 0)!;
      const project = root.ownProjects.find(({ emptyRepo }) => !emptyRepo)!;
      const at = itsConnector.now.toISOString();
      details.changeProject(project, {
        protected_branches: [{ name: '*' }],
        inbound_job_token_scope_enabled: true,
        variables: [],
        runners: [],
        deploy_keys: [],
        ci_file: { text: 'build:\n  script: [docker build .]\n' },
        pipeline: {
          finished_at: at,
          jobs: [
            { name: 'secrets', report: 'secret_detection' },
            { name: 'sast', report: 'sast' },
            { name: 'gemnasium', report: 'dependency_scanning' },
            { name: 'images', report: 'container_scanning' },
            { name: 'kics-iac-sast', report: 'sast_iac' },
          ],
        },
        languages: ['HCL'],
      });
      const stored = (await itsConnector.connector())!;
      const job = { v: 1, kind: 'assess-projects', connector: refOf(stored), attempt: 0, at } as const;

      await assessProjects({ ...job, rootId: root.id, ids: [project.id] }, itsConnector.deps());

      const { total } = old.simulator.requests();
      await assessProjects({ ...job, rootId: root.id, ids: [project.id] }, itsConnector.deps());
      expect(old.simulator.requests().total).toBe(total);
      const checks = await listProjectAssessments(
        itsConnector.key,
        root.path,
        project.path,
        itsConnector.deps(),
      );
      const kinds = checks.map(({ verdict: one }) =>
        one.verdict === 'notAssessed' ? one.reason.kind : one.verdict,
      );
      const failing = checks.filter(({ verdict: one }) => one.verdict === 'fail').map(({ rule }) => rule.id);
      const scanner = checks.find(({ rule }) => rule.id === 'SEC-01')?.verdict.verdict;
      expect(scanner).toBe(instance.version === '13.12' ? 'notAssessed' : 'pass');
      expect(kinds).not.toContain('permission');
      expect(
        failing.filter((id) => /REV-0[1-4]|CIC-0[189]|CIC-1[23]|PRJ-14|CIC-2[146]|CIC-30|SEC-0/.test(id)),
      ).toEqual([]);
      await old.stop();
    },
  );
});
