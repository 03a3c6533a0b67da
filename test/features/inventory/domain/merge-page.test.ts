import { describe, expect, it } from 'vitest';

import {
  projectItem,
  type ProjectFacts,
} from '../../../../shared/features/inventory/domain/project-facts.ts';
import {
  mergePage,
  type MergePlan,
  type StoredRow,
} from '../../../../shared/features/inventory/domain/merge-page.ts';
import { aProject } from '../../../support/gitlab-things.ts';

const first = '2026-11-23T08:00:00.000Z';
const now = '2026-11-23T10:00:00.000Z';

/** A row as it is when this very project was merged before. */
function stored(project = aProject(1), more: Partial<StoredRow> = {}): StoredRow {
  const { id, fingerprint, indexName } = projectItem(project);
  const state = { missing: false, removed: false, etag: 'v1' };
  return { id, fingerprint, indexName, firstSeenAt: first, seenAt: first, ...state, ...more };
}

function page(...projects: ReturnType<typeof aProject>[]) {
  return projects.map(projectItem);
}

/** The rows after a merge was written. */
function after(rows: StoredRow[], { added, changed, newlyMissing }: MergePlan<ProjectFacts>): StoredRow[] {
  const known = new Map(rows.map((row) => [row.id, row]));
  const written = [...added, ...changed].map(({ id, fingerprint, indexName }) => ({
    id,
    fingerprint,
    indexName,
    firstSeenAt: known.get(id)?.firstSeenAt ?? now,
    seenAt: now,
    missing: false,
    removed: false,
    etag: 'v2',
  }));
  const listed = new Set(written.map(({ id }) => id));
  const gone = new Set(newlyMissing.map(({ id }) => id));
  const kept = rows.filter(({ id }) => !listed.has(id));
  return [...kept.map((row) => ({ ...row, missing: row.missing || gone.has(row.id) })), ...written];
}

function ids(items: readonly { id: number }[]): number[] {
  return items.map(({ id }) => id);
}

describe('merging a page', () => {
  it('writes nothing where all is as it was', () => {
    expect(mergePage(page(aProject(1)), [stored()], now)).toEqual({
      added: [],
      changed: [],
      unchanged: 1,
      newlyMissing: [],
      missing: [],
    });
  });

  it('adds what is in the page only', () => {
    const { added } = mergePage(page(aProject(2)), [], now);

    expect(added).toEqual(page(aProject(2)));
  });

  it('writes what differs, with what the page says of it', () => {
    const listed = page(aProject(1, { visibility: 'public' }));

    const { changed, unchanged } = mergePage(listed, [stored()], now);

    expect([changed, unchanged]).toEqual([listed, 0]);
    expect(changed[0]?.facts.visibility).toBe('public');
  });

  it('takes rows that are not listed for missing, once as newly so', () => {
    const rows = [stored(aProject(1)), stored(aProject(2), { missing: true })];

    const { newlyMissing, missing } = mergePage(page(), rows, now);

    expect(ids(newlyMissing)).toEqual([1]);
    expect(ids(missing)).toEqual([1, 2]);
  });

  it('writes a row that is back, though nothing else of it changed', () => {
    const { changed, unchanged } = mergePage(
      page(aProject(1)),
      [stored(aProject(1), { missing: true })],
      now,
    );

    expect(changed).toHaveLength(1);
    expect(unchanged).toBe(0);
  });

  it('finds nothing to write when it is repeated after its writes', () => {
    const rows = [stored(aProject(1)), stored(aProject(2)), stored(aProject(3), { missing: true })];
    const listed = page(aProject(2, { archived: true }), aProject(3), aProject(4));
    const once = mergePage(listed, rows, now);

    const again = mergePage(listed, after(rows, once), now);

    expect(again).toMatchObject({ added: [], changed: [], newlyMissing: [], unchanged: 3 });
    expect(ids(again.missing)).toEqual([1]);
  });

  it('brings back what was removed, and does not miss what is removed already', () => {
    const rows = [stored(aProject(1), { removed: true }), stored(aProject(2), { removed: true })];

    const { changed, missing } = mergePage(page(aProject(1)), rows, now);

    expect(ids(changed)).toEqual([1]);
    expect(missing).toEqual([]);
  });
});

function asked(at: string, more: Partial<StoredRow> = {}): StoredRow {
  return stored(aProject(1), { seenAt: at, ...more });
}

describe('the order of questions', () => {
  const before = '2026-11-23T09:59:59.999Z';
  const renamed = page(aProject(1, { name: 'Another' }));

  it.each([
    ['an earlier question gives way', before, 1],
    ['a question of the same moment gives way', now, 1],
    ['a later question stays', '2026-11-23T10:00:00.001Z', 0],
  ])('decides: what is stored from %s', (_, seenAt, written) => {
    const { changed, unchanged } = mergePage(renamed, [asked(seenAt)], now);

    expect([changed.length, unchanged]).toEqual([written, 1 - written]);
  });

  it('keeps a late page from missing what a later question has shown', () => {
    const late = mergePage(page(), [asked('2026-11-23T10:00:00.001Z')], now);
    const timely = mergePage(page(), [asked(before)], now);

    expect([ids(late.missing), ids(timely.missing)]).toEqual([[], [1]]);
  });

  it('keeps a late page from bringing back what was found gone after it was asked for', () => {
    const tombstone = asked('2026-11-23T10:00:00.001Z', { removed: true });

    expect(mergePage(page(aProject(1)), [tombstone], now).changed).toEqual([]);
  });
});
