import { expect, it } from 'vitest';

import { exemptedThing } from '../../../shared/features/decisions/exempted-thing.ts';
import { resourceIdOf } from '../../../shared/platform/resource-scope.ts';
import { aConnector, aDevOps } from '../../support/a-connector.ts';
import { aFinding } from '../../support/a-finding.ts';
import { anApp } from '../../support/an-app.ts';
import { memoryConnectors } from '../../support/memory-connectors.ts';
import { memoryRootGroups } from '../../support/memory-root-groups.ts';
import { aClaimedRoot } from '../../support/read-model.ts';

const connector = aConnector({ devops: aDevOps() });
const scope = `${resourceIdOf(connector.key)}/devops/default/gitLabGroups/acme`;
const { id: finding } = aFinding('one');
const row = { facts: { id: 9, fullyQualifiedName: 'acme$web' } };
const app = anApp({
  ...memoryConnectors(connector),
  rootGroups: memoryRootGroups(aClaimedRoot(7)).rootGroups,
  projects: { get: (_scope, _group, path) => Promise.resolve(path === 'web' ? (row as never) : undefined) },
  findings: {
    get: ({ projectId }, id) =>
      Promise.resolve(projectId === 9 && id === finding ? aFinding('one') : undefined),
  },
});
const decision = { category: 'Mitigated' as const, text: 'A test.', expiresOn: '2027-01-01T00:00:00Z' };

it('is a finding of a project, by the ids of GitLab and of the finding', async () => {
  const thing = await exemptedThing(connector, { ...decision, scope: `${scope}/projects/web`, finding }, app);

  expect(thing).toEqual({
    target: { kind: 'project', gitLabId: 9, fullyQualifiedName: 'acme$web' },
    finding,
  });
});

it.each([
  ['properties.finding', `${scope}/projects/web`, { finding: 'f'.repeat(32) }],
  ['properties.scope', scope, { finding }],
  ['properties.scope', `${scope}/projects/missing`, { finding }],
  ['properties.check', `${scope}/projects/web`, { check: 'GRP-01' }],
  ['properties.check', scope, { check: 'NOPE-01' }],
])('that is not there names the field %s', async (target, at, about) => {
  const failure: unknown = await exemptedThing(connector, { ...decision, scope: at, ...about }, app).catch(
    (thrown: unknown) => thrown,
  );

  expect(failure).toMatchObject({ status: 400, target, details: [{ target }] });
});
