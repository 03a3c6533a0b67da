import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { assessmentName } from '../../../shared/features/posture/domain/assessment-name.ts';
import {
  assessmentNamed,
  getAssessmentMetadata,
  listAssessmentMetadata,
  listGroupAssessments,
  listProjectAssessments,
} from '../../../shared/features/posture/read-assessments.ts';
import { projectRules } from '../../../shared/features/posture/rules/all.ts';
import { NotFoundError } from '../../../shared/platform/errors/errors.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';

let environment: TestEnvironment;
let connector: TestConnector;

beforeAll(async () => {
  environment = await openTestEnvironment(30);
  connector = new TestConnector(environment);
  await connector.onboard({ autoDiscovery: 'Enabled' });
});
afterAll(() => environment.stop());

/** A root group of the connector with a project directly in it and a subgroup. */
function aRoot() {
  const { world } = environment.simulator;
  return world
    .rootsOwnedBy(world.user('demo')!)
    .find((root) => root.ownProjects.length > 0 && root.descendants.length > 0)!;
}

function aProject() {
  const project = aRoot().ownProjects[0]!;
  return { project, name: project.path };
}

async function verdictsOf(name: string) {
  const checks = await listProjectAssessments(connector.key, aRoot().path, name, connector.deps());
  return new Map(checks.map(({ rule, verdict }) => [rule.id, verdict]));
}

describe('the assessments of a project', () => {
  it('are there as soon as its page is stored, with every check', async () => {
    const verdicts = await verdictsOf(aProject().name);

    expect(verdicts.size).toBe(projectRules.length);
    expect(['pass', 'fail']).toContain(verdicts.get('PRJ-01')?.verdict);
  });

  it('name the list, the value and the time of what they rest on', async () => {
    const { project, name } = aProject();
    const verdict = (await verdictsOf(name)).get('PRJ-01');

    expect(verdict?.evidence).toEqual([
      {
        field: 'visibility',
        value: project.visibility,
        source: 'GET /groups/:id/projects',
        readAt: expect.any(String),
      },
    ]);
  });

  it('are not assessed where GitLab has not been asked', async () => {
    const verdict = (await verdictsOf(aProject().name)).get('REV-01');

    expect(verdict).toMatchObject({ verdict: 'notAssessed', reason: { kind: 'stale' } });
  });

  it('are found by their names, in any case', async () => {
    const checks = await listProjectAssessments(
      connector.key,
      aRoot().path,
      aProject().name,
      connector.deps(),
    );
    const [first] = checks;

    expect(assessmentNamed(assessmentName(first!.rule).toUpperCase(), checks)).toBe(first);
    expect(() => assessmentNamed('no-such-name', checks)).toThrow(NotFoundError);
  });

  it('do not exist for a project that does not', async () => {
    await expect(verdictsOf('no-such-project')).rejects.toThrow(NotFoundError);
  });
});

describe('the assessments of a group', () => {
  it('are there for a root group and for a subgroup', async () => {
    const group = aRoot();
    const [subgroup] = group.children.values();
    const app = connector.deps();

    const [root, below] = await Promise.all([
      listGroupAssessments(connector.key, group.path, app),
      listGroupAssessments(connector.key, `${group.path}$${subgroup!.path}`, app),
    ]);

    expect([root.length, below.length]).toEqual([13, 13]);
    const verdictOf = (id: string, checks: typeof root) =>
      checks.find(({ rule }) => rule.id === id)?.verdict.verdict;
    expect(['pass', 'fail']).toContain(verdictOf('GRP-03', root));
    expect(verdictOf('GRP-03', below)).toBe('notApplicable');
  });
});

describe('what is assessed', () => {
  it('is reported by the name of each assessment', () => {
    for (const rule of listAssessmentMetadata())
      expect(getAssessmentMetadata(assessmentName(rule)).id).toBe(rule.id);
    expect(() => getAssessmentMetadata('no-such-name')).toThrow(NotFoundError);
  });
});
