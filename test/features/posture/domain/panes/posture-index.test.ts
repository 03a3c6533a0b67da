import { describe, expect, it } from 'vitest';

import { indexSnapshot } from '../../../../../shared/features/posture/domain/panes/posture-index.ts';
import { listFlat, listTree } from '../../../../../shared/features/posture/domain/panes/list-inventory.ts';
import { suggest } from '../../../../../shared/features/posture/domain/panes/suggest.ts';
import type { Chunk, Snapshot } from '../../../../../shared/features/posture/domain/read-model.ts';
import { catalogue, randomPosture } from '../../../../support/random-posture.ts';

const { snapshot } = randomPosture(3, { connectors: 2, roots: 1, groups: 6, projects: 30, chunk: 8 });
const query = { filters: {}, sort: { by: 'name', descending: false }, skip: 0, top: 200 } as const;

function pathsOf(of: Snapshot): string[] {
  return listFlat(indexSnapshot(of, catalogue), query).items.map(({ fullPath }) => fullPath);
}

/** The snapshot with another chunk of groups in its first root group. */
function withGroups(change: (groups: Chunk) => Partial<Chunk>): Snapshot {
  const connectors = snapshot.connectors.map((connector, at) => {
    const [root] = connector.roots;
    if (at > 0 || root === undefined) return connector;
    const groups = root.groups.map((chunk) => ({ ...chunk, ...change(chunk) }));
    return { ...connector, roots: [{ ...root, groups }] };
  });
  return { ...snapshot, connectors };
}

describe('the index of a snapshot', () => {
  it('is kept while the contents are the same, whatever the time that names the snapshot', () => {
    const index = indexSnapshot(snapshot, catalogue);
    const later = {
      asOf: '2026-12-01T00:00:00.000Z',
      connectors: snapshot.connectors.map((one) => ({ ...one })),
    };

    expect(indexSnapshot(later, catalogue)).toBe(index);
  });

  it('is another one for a caller who reads fewer connectors', () => {
    const index = indexSnapshot(snapshot, catalogue);
    const fewer = indexSnapshot({ ...snapshot, connectors: snapshot.connectors.slice(0, 1) }, catalogue);

    expect(fewer.projects.length).toBe(30);
    expect(index.projects.length).toBe(60);
    expect(indexSnapshot(snapshot, catalogue)).toBe(index);
    expect(
      new Set(
        suggest(fewer, { q: '', max: 20, kind: 'project' }).map(
          (one) => 'connector' in one && one.connector.name,
        ),
      ),
    ).toEqual(new Set(['contoso-0']));
  });

  it('is empty without connectors', () => {
    const none = { ...snapshot, connectors: [] };

    expect(listFlat(indexSnapshot(none, catalogue), query)).toEqual({ items: [], count: 0 });
    expect(listTree(indexSnapshot(none, catalogue), undefined, query)).toEqual({ items: [], count: 0 });
  });

  it('puts a group whose parent is not there, and groups of a circle, below the root group', () => {
    const orphaned = withGroups(({ parentIds }) => ({ parentIds: parentIds.map(() => 999) }));
    const inCircle = withGroups(({ ids, parentIds }) => ({
      parentIds: parentIds.map((_, at) => ids[(at + 1) % ids.length]!),
    }));

    const level = listTree(indexSnapshot(orphaned, catalogue), 'group-10', query).items;
    expect(
      level.filter(({ kind, connector }) => kind === 'group' && connector.name === 'contoso-0'),
    ).toHaveLength(6);
    for (const odd of [orphaned, inCircle]) {
      const paths = pathsOf(odd);
      expect(paths).toHaveLength(60);
      expect(paths.every((path) => path.startsWith('group-10'))).toBe(true);
      const [root] = listTree(indexSnapshot(odd, catalogue), undefined, query).items;
      expect(root?.below?.projects).toBe(30);
    }
  });
});
