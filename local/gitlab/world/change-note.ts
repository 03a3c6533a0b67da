import { isoTime } from '../entities/iso-time.ts';
import { fullPath, projectPath } from './paths.ts';
import type { WorldChange } from './world-change.ts';

/** A change as data that stays true when the records have moved on. `at` is the world's time. */
export type ChangeNote = {
  kind: WorldChange['kind'];
  subject: 'project' | 'group';
  id: number;
  path: string;
  at: string;
  oldPath?: string;
  aspect?: string;
  user?: string;
  level?: number;
  /** The branch pushed to or the pipeline's, and what the pipeline or vulnerability came to. */
  ref?: string;
  state?: string;
};

export function noteOf(change: WorldChange): ChangeNote {
  const base = 'project' in change ? ofProject(change) : ofGroup(change);
  return { ...base, ...details(change) };
}

function ofProject({ kind, project }: Extract<WorldChange, { project: unknown }>): ChangeNote {
  const { id, updatedAt } = project;
  return { kind, subject: 'project', id, path: projectPath(project), at: isoTime(updatedAt) };
}

function ofGroup({ kind, group }: Extract<WorldChange, { group: unknown }>): ChangeNote {
  const { id, updatedAt } = group;
  return { kind, subject: 'group', id, path: fullPath(group), at: isoTime(updatedAt) };
}

function details(change: WorldChange): Partial<ChangeNote> {
  switch (change.kind) {
    case 'project-renamed':
    case 'project-transferred':
      return { oldPath: change.oldPath };
    case 'group-renamed':
    case 'group-transferred':
      return { oldPath: change.oldFullPath };
    case 'project-updated':
    case 'group-updated':
      return { aspect: change.aspect };
    case 'member-added':
    case 'member-updated':
    case 'member-removed':
      return { user: change.user.username, level: change.level };
    case 'pushed':
      return { user: change.user.username, ref: change.push.ref, at: isoTime(change.push.at) };
    case 'pipeline': {
      const { ref, status, at } = change.pipeline;
      return { ref, state: status, at: isoTime(at) };
    }
    case 'vulnerability':
      return { state: change.vulnerability.state, at: isoTime(change.vulnerability.at) };
    case 'project-created':
    case 'project-destroyed':
    case 'group-created':
    case 'group-destroyed':
      return {};
  }
}
