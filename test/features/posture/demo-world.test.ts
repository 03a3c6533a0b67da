import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { SimulatedGitLab } from '../../../local/gitlab/server.ts';
import { refOf } from '../../../shared/features/connectors/domain/connector.ts';
import { assessProjects } from '../../../shared/features/posture/assess-projects.ts';
import { projectRules } from '../../../shared/features/posture/rules/all.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

type Verdicts = Record<string, string>;
type Root = SimulatedGitLab['world']['groups'][number];

let environment: TestEnvironment;
let connector: TestConnector;
let byProject: Verdicts[];

beforeAll(async () => {
  environment = await openTestEnvironment(400);
  connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Enabled' });
  const { world } = environment.simulator;
  byProject = (await Promise.all(world.rootsOwnedBy(world.user('demo')!).map(assessedIn))).flat();
});
afterAll(() => environment.stop());

/** The verdicts of all projects of a root group, after they are assessed. */
async function assessedIn(root: Root): Promise<Verdicts[]> {
  const stored = (await connector.connector())!;
  const ids = root.subtreeProjects.map(({ id }) => id);
  const at = connector.now.toISOString();
  for (let from = 0; from < ids.length; from += 50) {
    const job = { v: 1, kind: 'assess-projects', connector: refOf(stored), attempt: 0 } as const;
    await assessProjects({ ...job, rootId: root.id, ids: ids.slice(from, from + 50), at }, connector.deps());
  }
  const found = await Promise.all(
    ids.map(async (id) => environment.stores.assessments.projects.get(stored.id, id)),
  );
  return found.map((assessment) =>
    Object.fromEntries(
      Object.entries(assessment?.value.verdicts ?? {}).map(([id, { verdict }]) => [id, verdict]),
    ),
  );
}

function shareOf(check: string, verdict: string): number {
  const judged = byProject.filter((verdicts) => ['pass', 'fail'].includes(verdicts[check] ?? ''));
  return judged.filter((verdicts) => verdicts[check] === verdict).length / judged.length;
}

/** Checks whose facts were read of every project. */
function judgedChecks(): string[] {
  return projectRules
    .map(({ id }) => id)
    .filter((id) => byProject.every((verdicts) => verdicts[id] !== 'notAssessed'));
}

describe('the projects of the demo', () => {
  it('fail every check that is judged in some and pass it in others', () => {
    const oneSided = judgedChecks().filter((id) => shareOf(id, 'fail') === 0 || shareOf(id, 'pass') === 0);

    expect(judgedChecks().length).toBeGreaterThan(15);
    // No project of a new demo became public lately.
    expect(oneSided.filter((id) => id !== 'PRJ-03')).toEqual([]);
  });

  it('pass everything in some, and fail much in others', () => {
    const failing = byProject.map(
      (verdicts) => Object.values(verdicts).filter((one) => one === 'fail').length,
    );

    expect(Math.min(...failing)).toBe(0);
    expect(failing.filter((count) => count === 0).length).toBeGreaterThan(byProject.length / 50);
    expect(Math.max(...failing)).toBeGreaterThan(12);
  });

  it('are not applicable for what their tier has not got', () => {
    const premium = byProject.filter((verdicts) => verdicts['REV-21'] === 'notApplicable');

    expect(premium.length).toBeGreaterThan(5);
    expect(premium.length).toBeLessThan(byProject.length / 4);
  });
});
