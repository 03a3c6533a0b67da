import { describe, expect, it } from 'vitest';

import { indexSnapshot } from '../../../../../shared/features/posture/domain/panes/posture-index.ts';
import { type Suggestion, suggest } from '../../../../../shared/features/posture/domain/panes/suggest.ts';
import { catalogue, randomPosture } from '../../../../support/random-posture.ts';

const { snapshot, things } = randomPosture(5, {
  connectors: 1,
  roots: 1,
  groups: 30,
  projects: 90,
  chunk: 20,
});
const index = indexSnapshot(snapshot, catalogue);

function textsOf(one: Suggestion): string[] {
  return (one.kind === 'check' ? [one.rule.id, one.rule.title] : [one.name, one.fullPath]).map((text) =>
    text.toLowerCase(),
  );
}

function kinds(kind?: 'group' | 'project' | 'check') {
  return new Set(suggest(index, { q: 'e', kind, max: 20 }).map((one) => one.kind));
}

describe('suggestions', () => {
  it.each(['tax', 'PAY', 'e', 'rev-0', 'group-10/', 'should'])('for %s contain it', (q) => {
    const found = suggest(index, { q, max: 20 });

    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThanOrEqual(20);
    for (const one of found) expect(textsOf(one).some((text) => text.includes(q.toLowerCase()))).toBe(true);
  });

  it('are of every kind, or of the kind that is asked for', () => {
    expect(kinds()).toEqual(new Set(['group', 'project', 'check']));
    expect(kinds('group')).toEqual(new Set(['group']));
    expect(kinds('check')).toEqual(new Set(['check']));
  });

  it('begin with the exact name', () => {
    const project = things.find(({ kind }) => kind === 'project')!;
    const [first] = suggest(index, { q: project.segment.toUpperCase(), kind: 'project', max: 20 });

    expect(first).toMatchObject({ fullPath: project.fullPath });
    expect(suggest(index, { q: 'rev-01', max: 20 })[0]).toMatchObject({ rule: { id: 'REV-01' } });
  });

  it('are none for a text that nothing contains', () => {
    expect(suggest(index, { q: 'no such thing', max: 20 })).toEqual([]);
  });
});
