import { describe, expect, it } from 'vitest';

import {
  projectItem,
  type ProjectFacts,
} from '../../../../shared/features/inventory/domain/project-facts.ts';
import type { Row } from '../../../../shared/features/inventory/domain/inventory.ts';
import {
  arrival,
  relocation,
  tombstone,
  update,
} from '../../../../shared/features/inventory/domain/row-changes.ts';
import { aProject } from '../../../support/gitlab-things.ts';

const first = '2026-11-23T08:00:00.000Z';
const now = '2026-11-23T10:00:00.000Z';
const context = { subject: 'project' as const, cause: { kind: 'crawl' as const }, at: now };
const item = projectItem(aProject(1));

function aRow(more: Partial<Row<ProjectFacts>> = {}): Row<ProjectFacts> {
  return { facts: item.facts, fingerprint: item.fingerprint, firstSeenAt: first, seenAt: first, ...more };
}

function known(more: Partial<Row<ProjectFacts>> = {}) {
  return { value: aRow(more), etag: 'v1', indexName: item.indexName };
}

function kindsOf({ events = [] }: { events?: readonly { kind: string }[] }): string[] {
  return events.map(({ kind }) => kind);
}

describe('a thing that is new', () => {
  it('gets a row without an ETag, and is reported', () => {
    const change = arrival(item, now, context);

    expect(change).toMatchObject({ row: aRow({ firstSeenAt: now, seenAt: now }), indexName: 'acme$web' });
    expect(change).not.toHaveProperty('etag');
    expect(kindsOf(change)).toEqual(['appeared']);
  });

  it('is not reported on a first crawl, when everything is new', () => {
    expect(arrival(item, now, undefined)).not.toHaveProperty('events');
  });
});

describe('a thing that differs', () => {
  const moved = projectItem(aProject(1, { namespace: { id: 12, full_path: 'acme/api' } }));

  it('keeps when it was first seen, has the ETag that was read, and is reported', () => {
    const change = update(projectItem(aProject(1, { archived: true })), known(), now, context);

    expect(change).toMatchObject({ row: { firstSeenAt: first, seenAt: now }, etag: 'v1' });
    expect(change).not.toHaveProperty('previousIndexName');
    expect(kindsOf(change)).toEqual(['archived']);
  });

  it('names where it was filed before, if that was elsewhere', () => {
    expect(update(moved, known(), now, context)).toMatchObject({
      indexName: 'acme$api',
      previousIndexName: 'acme$web',
    });
  });

  it('is no longer missing or removed', () => {
    const removed = { at: first, reason: 'deleted' as const };

    const { row } = update(item, known({ missingSince: first, removed }), now, context);

    expect(row).toEqual(aRow({ seenAt: now }));
  });
});

describe('a thing that lay under another root group', () => {
  const there = { namespace: { id: 22, full_path: 'contoso' }, path_with_namespace: 'contoso/project-1' };

  it('keeps its history in a new row, and is reported as moved', () => {
    const change = relocation(projectItem(aProject(1, there)), aRow(), now, context);

    expect(change).toMatchObject({ row: { firstSeenAt: first, seenAt: now }, indexName: 'contoso' });
    expect(change).not.toHaveProperty('etag');
    expect(change.events).toMatchObject([
      {
        kind: 'moved',
        before: { fullyQualifiedName: 'acme$web$project-1' },
        after: { fullyQualifiedName: 'contoso$project-1' },
      },
    ]);
  });

  it('is reported with all other changes', () => {
    const removed = { at: first, reason: 'moved-away' as const };
    const open = projectItem(aProject(1, { ...there, visibility: 'public' }));

    expect(kindsOf(relocation(open, aRow({ removed }), now, context))).toEqual([
      'returned',
      'moved',
      'becamePublic',
    ]);
  });

  it('did not move when only the root group above it is another one now', () => {
    expect(relocation(item, aRow(), now, context).events).toEqual([]);
  });
});

describe('a thing that is gone', () => {
  it('keeps what was known of it, with when and why it went', () => {
    const removal = { at: now, reason: 'deleted' as const };

    const change = tombstone(known({ missingSince: first }), removal, context);

    expect(change).toMatchObject({
      row: aRow({ missingSince: first, lastSeenAt: first, seenAt: now, removed: removal }),
      indexName: 'acme$web',
      etag: 'v1',
    });
    expect(kindsOf(change)).toEqual(['removed']);
  });

  it('was last seen by the last complete crawl, or before it was missed', () => {
    const removal = { at: now, reason: 'moved-away' as const };
    const between = '2026-11-23T09:00:00.000Z';

    const [unmissed, missed] = [{}, { missingSince: between, lastSeenAt: first }].map(
      (more) => tombstone(known(more), removal, context, between).row.lastSeenAt,
    );

    expect([unmissed, missed]).toEqual([between, first]);
  });
});

function seen(more: Parameters<typeof aProject>[1]) {
  return projectItem(aProject(1, more));
}

function before(visibility: 'private' | 'public' | undefined, becamePublicAt?: string) {
  const { visibility: _, ...facts } = item.facts;
  const shown = visibility === undefined ? facts : { ...facts, visibility };
  return known({ facts: shown, ...(becamePublicAt === undefined ? {} : { becamePublicAt }) });
}

function sinceOf(change: { row: Row<ProjectFacts> }): string | undefined {
  return change.row.becamePublicAt;
}

describe('when a thing became public', () => {
  it('is when GitLab first showed it so', () => {
    expect(sinceOf(update(seen({ visibility: 'public' }), before('private'), now, context))).toBe(now);
    expect(sinceOf(relocation(seen({ visibility: 'public' }), before('private').value, now, context))).toBe(
      now,
    );
  });

  it('stays while it is public, or while GitLab does not report its visibility', () => {
    for (const visibility of ['public', undefined] as const)
      expect(sinceOf(update(seen({ visibility }), before('public', first), now, context))).toBe(first);
  });

  it('is not known of what was public or unknown before', () => {
    for (const was of ['public', undefined] as const)
      expect(sinceOf(update(seen({ visibility: 'public' }), before(was), now, context))).toBeUndefined();
    expect(sinceOf(arrival(seen({ visibility: 'public' }), now, context))).toBeUndefined();
  });

  it('ends when it is closed again', () => {
    expect(
      sinceOf(update(seen({ visibility: 'private' }), before('public', first), now, context)),
    ).toBeUndefined();
  });
});

describe('settings that rows did not hold before', () => {
  it('make the row differ, and nothing is reported', () => {
    const grown = projectItem(
      aProject(1, {
        forking_access_level: 'enabled',
        pages_access_level: 'public',
        container_registry_access_level: 'enabled',
        shared_with_groups: [{ group_id: 3, group_access_level: 30 }],
        allow_merge_on_skipped_pipeline: null,
        merge_method: 'merge',
        public_jobs: true,
        ci_allow_fork_pipelines_to_run_in_parent_project: true,
        ci_separated_caches: false,
        auto_devops_enabled: true,
        ci_push_repository_for_job_token_allowed: true,
        ci_pipeline_variables_minimum_override_role: 'developer',
        ci_config_path: null,
      }),
    );

    const change = update(grown, known(), now, context);

    expect(grown.fingerprint).not.toBe(item.fingerprint);
    expect(change.row.facts).toMatchObject({ allowMergeOnSkippedPipeline: false, ciConfigPath: '' });
    expect(kindsOf(change)).toEqual([]);
  });
});
