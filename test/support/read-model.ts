import type { RootGroup } from '../../shared/features/inventory/domain/inventory.ts';
import { claimedRoot } from '../../shared/features/onboarding/domain/root-group.ts';
import type { Entry } from '../../shared/features/posture/domain/entry.ts';
import type { StoredChunk } from '../../shared/features/posture/domain/stored-chunk.ts';
import { chunkOf } from '../../shared/features/posture/domain/entry.ts';
import { aGroup } from './gitlab-things.ts';

export const checks = ['PRJ-01', 'REV-01', 'REV-02'];

/** A private project in group 7 that passes all checks. */
export function anEntry(id: number, change: Partial<Entry> = {}): Entry {
  return {
    id,
    parentId: 7,
    name: `Project ${id}`,
    segment: `project-${id}`,
    visibility: 'private',
    archived: false,
    licence: 'ultimate',
    lastActivityAt: Date.parse('2026-11-29T10:00:00Z'),
    firstSeenAt: Date.parse('2026-11-01T10:00:00Z'),
    readAt: Date.parse('2026-11-30T10:00:00Z'),
    findings: '',
    verdicts: Uint8Array.of(1, 1, 1),
    ...change,
  };
}

/** A chunk of projects of root group 7, as the table gives it. */
export function aStoredChunk(ids: readonly number[], change: Partial<StoredChunk> = {}): StoredChunk {
  const chunk = chunkOf(
    checks,
    ids.map((id) => anEntry(id)),
  );
  return { kind: 'project', rootId: 7, from: 0, etag: 'v1', chunk, ...change };
}

/** A root group that its connector claims. */
export function aClaimedRoot(id: number, change: Partial<RootGroup> = {}): RootGroup {
  const claim = { instanceHost: 'gitlab.example', runId: 'run-1', now: new Date('2026-11-30T10:00:00.000Z') };
  return { ...claimedRoot(aGroup(id, 'acme'), undefined, claim), ...change };
}
