import { expect, it } from 'vitest';

import type { GroupFacts } from '../../../shared/features/inventory/domain/group-facts.ts';
import { aboveProjects, decisionsNow } from '../../../shared/features/posture/decisions-now.ts';
import { anApp } from '../../support/an-app.ts';
import { memoryDecisions } from '../../support/memory-decisions.ts';
import { anExemption } from '../../support/random-decisions.ts';
import { aClaimedRoot } from '../../support/read-model.ts';

const ends = '2026-12-01T00:00:00.000Z';
const ofGroup = anExemption({ target: { kind: 'group', gitLabId: 7, fullyQualifiedName: 'acme' } });
const place = { scope: { connectorId: 'c1', rootId: 7 }, root: aClaimedRoot(7) };

it('holds an exemption until its end, to the millisecond', async () => {
  const { decisions } = memoryDecisions(anExemption({ expiresOn: ends }));
  const at = (ms: number) =>
    decisionsNow('c1', anApp({ decisions, clock: { now: () => new Date(Date.parse(ends) + ms) } }));

  expect([(await at(-1)).exemptions.length, (await at(0)).exemptions.length]).toEqual([1, 0]);
});

it('finds the groups above a project, and asks for none where no group is exempt', async () => {
  const parents = new Map([
    [9, 8],
    [8, 7],
  ]);
  const asked: number[][] = [];
  const app = anApp({
    groups: {
      whole(_scope, ids) {
        asked.push([...ids]);
        const facts = ids.map((id) => ({ id, parentId: parents.get(id) }) as GroupFacts);
        return Promise.resolve(facts.map((one) => ({ value: { facts: one } as never, etag: '' })));
      },
    },
  });

  const without = await aboveProjects(
    place,
    [{ groupId: 9 }],
    { exemptions: [anExemption()], assignments: [] },
    app,
  );
  expect([without({ groupId: 9 }), asked]).toEqual([[], []]);

  const decided = { exemptions: [ofGroup], assignments: [] };
  const above = await aboveProjects(place, [{ groupId: 9 }, { groupId: 7 }], decided, app);
  expect([above({ groupId: 9 }), above({ groupId: 7 })]).toEqual([[9, 8, 7], [7]]);
});
