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

const projectsOf = (...asked: Parameters<typeof countChanged>) => countChanged(...asked).projects;

describe('projects that changed between two snapshots', () => {
  it('are none if only times did', () => {
    const later = withProjects(({ readAt }) => ({ readAt: readAt.map((at) => at + 60_000) }));

    expect(projectsOf(before, before, {})).toBe(0);
    expect(projectsOf(before, later, {})).toBe(0);
  });

  it('are those with another verdict or trait', () => {
    const judged = withProjects(({ verdicts, checks }) => ({
      verdicts: verdicts.map((code, at) => (at === 0 || at === checks.length ? (code + 1) % 7 : code)),
    }));
    const renamed = withProjects(({ names }) => ({
      names: names.map((name, at) => (at < 3 ? `${name}!` : name)),
    }));

    expect(projectsOf(before, judged, {})).toBe(2);
    expect(projectsOf(before, renamed, {})).toBe(3);
  });

  it('are also those that came or went, or that filters select no longer', () => {
    const one = snapshot.connectors.slice(0, 1);
    const fewer = indexSnapshot({ ...snapshot, connectors: one }, catalogue);
    const hidden = withProjects(({ archived }) => ({ archived: archived.map(() => true) }));
    const shown = withProjects(({ archived }) => ({ archived: archived.map(() => false) }));

    expect(projectsOf(before, fewer, {})).toBe(30);
    expect(projectsOf(fewer, before, {})).toBe(30);
    expect(projectsOf(shown, hidden, { archived: false })).toBe(8);
    expect(projectsOf(shown, hidden, { archived: true })).toBe(8);
    expect(projectsOf(shown, hidden, { q: 'no project is called so' })).toBe(0);
  });
});

describe('groups that changed between two snapshots', () => {
  const first = withProjects(({ names }) => ({
    names: names.map((name, at) => (at === 0 ? `${name}!` : name)),
  }));
  const path = (() => {
    let [group, paths] = [first.projects.groups[0]!, [] as string[]];
    for (; group >= 0; group = first.forest.parents[group]!) paths = [first.forest.paths[group]!, ...paths];
    return paths;
  })();

  it('are all above a project that did', () => {
    expect(countChanged(before, before, {})).toEqual({ projects: 0, groups: 0 });
    expect(countChanged(before, first, {})).toEqual({ projects: 1, groups: path.length });
    expect(countChanged(before, first, { q: 'no project is called so' })).toEqual({ projects: 0, groups: 0 });
  });

  it('are those whose own traits did, where filters do not choose groups by projects', () => {
    const connectors = snapshot.connectors.map((connector, at) => {
      const [root] = connector.roots;
      if (at > 0 || root === undefined) return connector;
      const renamed = { ...root.root, names: root.root.names.map((name) => `${name}!`) };
      return { ...connector, roots: [{ ...root, root: renamed }] };
    });
    const after = indexSnapshot({ ...snapshot, connectors }, catalogue);

    expect(countChanged(before, after, {})).toEqual({ projects: 0, groups: 1 });
    expect(countChanged(before, after, { archived: false })).toEqual({ projects: 0, groups: 1 });
    expect(countChanged(before, after, { q: 'a' })).toEqual({ projects: 0, groups: 0 });
  });
});
