import { describe, expect, it } from 'vitest';

import { countChanged } from '../../../../../shared/features/posture/domain/panes/count-changed.ts';
import { indexSnapshot } from '../../../../../shared/features/posture/domain/panes/posture-index.ts';
import type { Chunk } from '../../../../../shared/features/posture/domain/read-model.ts';
import { catalogue, randomPosture } from '../../../../support/random-posture.ts';

const { snapshot } = randomPosture(5, { connectors: 2, roots: 1, groups: 6, projects: 30, chunk: 8 });
const before = indexSnapshot(snapshot, catalogue);

/** The snapshot with another first chunk of projects, in its first connector. */
function withProjects(change: (projects: Chunk) => Partial<Chunk>) {
  const connectors = snapshot.connectors.map((connector, at) => {
    const [root] = connector.roots;
    if (at > 0 || root === undefined) return connector;
    const projects = root.projects.map((chunk, one) => (one > 0 ? chunk : { ...chunk, ...change(chunk) }));
    return { ...connector, roots: [{ ...root, projects }] };
  });
  return indexSnapshot({ ...snapshot, connectors }, catalogue);
}

describe('projects that changed between two snapshots', () => {
  it('are none if only times did', () => {
    const later = withProjects(({ readAt }) => ({ readAt: readAt.map((at) => at + 60_000) }));

    expect(countChanged(before, before, {})).toBe(0);
    expect(countChanged(before, later, {})).toBe(0);
  });

  it('are those with another verdict or trait', () => {
    const judged = withProjects(({ verdicts, checks }) => ({
      verdicts: verdicts.map((code, at) => (at === 0 || at === checks.length ? (code + 1) % 7 : code)),
    }));
    const renamed = withProjects(({ names }) => ({
      names: names.map((name, at) => (at < 3 ? `${name}!` : name)),
    }));

    expect(countChanged(before, judged, {})).toBe(2);
    expect(countChanged(before, renamed, {})).toBe(3);
  });

  it('are also those that came or went, or that filters select no longer', () => {
    const one = snapshot.connectors.slice(0, 1);
    const fewer = indexSnapshot({ ...snapshot, connectors: one }, catalogue);
    const hidden = withProjects(({ archived }) => ({ archived: archived.map(() => true) }));
    const shown = withProjects(({ archived }) => ({ archived: archived.map(() => false) }));

    expect(countChanged(before, fewer, {})).toBe(30);
    expect(countChanged(fewer, before, {})).toBe(30);
    expect(countChanged(shown, hidden, { archived: false })).toBe(8);
    expect(countChanged(shown, hidden, { archived: true })).toBe(8);
    expect(countChanged(shown, hidden, { q: 'no project is called so' })).toBe(0);
  });
});
