import { expect, it } from 'vitest';

import type { Target } from '../../../shared/features/decisions/domain/target.ts';
import { pathsOf } from '../../../shared/features/decisions/paths-of.ts';
import { aConnector } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';
import { anExemption } from '../../support/random-decisions.ts';
import { randomPosture } from '../../support/random-posture.ts';

const { snapshot, things } = randomPosture(3, { connectors: 1, roots: 2, groups: 4, projects: 9, chunk: 4 });
const content = snapshot.connectors[0]!;
const app = anApp({
  readModel: {
    refresh: () => Promise.resolve(),
    latest: () => ({ asOfMs: 0, contents: [content] }),
  },
});

it('names things as they are called now, and those that are gone as they were', async () => {
  const targets = things.flatMap(({ kind, id }): Target[] =>
    kind === 'instance' ? [] : [{ kind, gitLabId: id, fullyQualifiedName: 'former$name' }],
  );
  const gone: Target = { kind: 'project', gitLabId: 999, fullyQualifiedName: 'gone$project' };
  const decisions = [...targets, gone].map((target) => anExemption({ target }));

  const pathOf = await pathsOf(aConnector(), decisions, app);

  const expected = things.filter(({ kind }) => kind !== 'instance').map(({ fullPath }) => fullPath);
  expect(targets.map(pathOf)).toEqual(expected);
  expect(pathOf(gone)).toBe('gone/project');
});

it('reads nothing for decisions about the connector', async () => {
  const pathOf = await pathsOf(aConnector(), [anExemption()], anApp({}));

  expect(pathOf(anExemption().target)).toBe('gitlab.example');
});
