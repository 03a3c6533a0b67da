import type { AccessLevel, GroupRecord, ProjectRecord, UserRecord } from './records.ts';

type Aspect =
  'name' | 'visibility' | 'archived' | 'unarchived' | 'marked for deletion' | 'restored' | 'settings';

export type Commit = {
  id: string;
  message: string;
  added: readonly string[];
  modified: readonly string[];
  removed: readonly string[];
};

export type Push = { ref: string; before: string; after: string; commits: readonly Commit[]; at: number };

type PipelineStatus = 'pending' | 'running' | 'success' | 'failed' | 'canceled' | 'skipped';
export type Pipeline = {
  id: number;
  ref: string;
  sha: string;
  status: PipelineStatus;
  source: 'push' | 'schedule' | 'web' | 'merge_request_event';
  at: number;
};

type Severity = 'info' | 'unknown' | 'low' | 'medium' | 'high' | 'critical';
export type Vulnerability = {
  id: number;
  title: string;
  severity: Severity;
  state: 'detected' | 'confirmed' | 'resolved' | 'dismissed';
  reportType: 'sast' | 'secret_detection' | 'dependency_scanning' | 'container_scanning' | 'dast';
  file: string;
  at: number;
};

/**
 * A change of the world. It references the mutable records, so listeners must copy what they keep. A destruction is
 * emitted just before the record is removed, so that its path can still be read.
 */
export type WorldChange =
  | { kind: 'project-created' | 'project-destroyed'; project: ProjectRecord }
  | { kind: 'project-renamed' | 'project-transferred'; project: ProjectRecord; oldPath: string }
  | { kind: 'project-updated'; project: ProjectRecord; aspect: Aspect }
  | { kind: 'group-created' | 'group-destroyed'; group: GroupRecord }
  | { kind: 'group-renamed'; group: GroupRecord; oldPath: string; oldFullPath: string }
  | { kind: 'group-transferred'; group: GroupRecord; oldFullPath: string }
  | { kind: 'group-updated'; group: GroupRecord; aspect: Aspect }
  | {
      kind: 'member-added' | 'member-updated' | 'member-removed';
      group: GroupRecord;
      user: UserRecord;
      /** The new role; for a removed member, the lost role. */
      level: AccessLevel;
    }
  | { kind: 'pushed'; project: ProjectRecord; user: UserRecord; push: Push }
  | { kind: 'pipeline'; project: ProjectRecord; user: UserRecord; pipeline: Pipeline }
  | { kind: 'vulnerability'; project: ProjectRecord; vulnerability: Vulnerability };
