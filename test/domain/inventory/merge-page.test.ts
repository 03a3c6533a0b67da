import { describe, expect, it } from 'vitest';

import { listedProject } from '../../../shared/domain/inventory/facts.ts';
import type { ProjectFacts } from '../../../shared/domain/inventory/inventory.ts';
import { mergePage, type Merge, type StoredRow } from '../../../shared/domain/inventory/merge-page.ts';
import { aProject } from '../../support/gitlab-things.ts';

const first = '2026-11-23T08:00:00.000Z';
const now = '2026-11-23T10:00:00.000Z';

/** A row as it is when this very project was merged before. */
function stored(project = aProject(1), more: Partial<StoredRow> = {}): StoredRow {
  const { id, fingerprint, indexName } = listedProject(project);
  return { id, fingerprint, indexName, firstSeenAt: first, seenAt: first, missing: false, ...more };
}

function page(...projects: ReturnType<typeof aProject>[]) {
  return projects.map(listedProject);
}

/** What the rows are after a merge was written. */
function after(rows: StoredRow[], { added, changed, newlyMissing }: Merge<ProjectFacts>): StoredRow[] {
  const written = [...added, ...changed].map(({ row, indexName }) => ({
    id: row.facts.id,
    fingerprint: row.fingerprint,
    indexName,
    firstSeenAt: row.firstSeenAt,
    seenAt: row.seenAt,
    missing: false,
  }));
  const ids = new Set(written.map(({ id }) => id));
  const gone = new Set(newlyMissing.map(({ id }) => id));
  const kept = rows.filter(({ id }) => !ids.has(id));
  return [...kept.map((row) => ({ ...row, missing: row.missing || gone.has(row.id) })), ...written];
}

describe('merging a page', () => {
  it('writes nothing where all is as it was', () => {
    expect(mergePage(page(aProject(1)), [stored()], now)).toEqual({
      added: [],
      changed: [],
      unchanged: 1,
      newlyMissing: [],
      missing: 0,
    });
  });

  it('adds what is in the page only', () => {
    const { added } = mergePage(page(aProject(2)), [], now);

    expect(added).toEqual([
      {
        row: {
          facts: expect.objectContaining({ id: 2, path: 'project-2' }),
          fingerprint: expect.any(String),
          firstSeenAt: now,
          seenAt: now,
        },
        indexName: 'acme$web',
      },
    ]);
  });

  it('writes what differs and keeps when it was first seen', () => {
    const { changed } = mergePage(page(aProject(1, { visibility: 'public' })), [stored()], now);

    expect(changed).toHaveLength(1);
    expect(changed[0]).toMatchObject({
      row: { firstSeenAt: first, seenAt: now, facts: { visibility: 'public' } },
    });
    expect(changed[0]).not.toHaveProperty('formerIndexName');
  });

  it('names the former group of a project that moved', () => {
    const moved = aProject(1, { namespace: { id: 12, full_path: 'acme/api' } });

    const { changed } = mergePage(page(moved), [stored()], now);

    expect(changed[0]).toMatchObject({ indexName: 'acme$api', formerIndexName: 'acme$web' });
  });

  it('takes rows that are not listed for missing, once as newly so', () => {
    const rows = [stored(aProject(1)), stored(aProject(2), { missing: true })];

    const { newlyMissing, missing } = mergePage(page(), rows, now);

    expect(newlyMissing.map(({ id }) => id)).toEqual([1]);
    expect(missing).toBe(2);
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

    expect(again).toMatchObject({ added: [], changed: [], newlyMissing: [], unchanged: 3, missing: 1 });
  });
});
