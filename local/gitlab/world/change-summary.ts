import { isoTime } from '../entities/iso-time.ts';
import { fullPath, projectPath } from './paths.ts';
import type { WorldChange } from './world-change.ts';

/** A copy of a change, independent of later changes of the records. `at` is the time in the world. */
export type ChangeSummary = {
  kind: WorldChange['kind'];
  subject: 'project' | 'group';
  id: number;
  path: string;
  at: string;
  oldPath?: string;
  aspect?: string;
  user?: string;
  level?: number;
  /** Branch of the push or pipeline, and state of the pipeline or vulnerability. */
  ref?: string;
  state?: string;
};

export function summarizeChange(change: WorldChange): ChangeSummary {
  const base = 'project' in change ? summarizeProject(change) : summarizeGroup(change);
  return { ...base, ...details(change) };
}

function summarizeProject({ kind, project }: Extract<WorldChange, { project: unknown }>): ChangeSummary {
  const { id, updatedAt } = project;
  return { kind, subject: 'project', id, path: projectPath(project), at: isoTime(updatedAt) };
}

function summarizeGroup({ kind, group }: Extract<WorldChange, { group: unknown }>): ChangeSummary {
  const { id, updatedAt } = group;
  return { kind, subject: 'group', id, path: fullPath(group), at: isoTime(updatedAt) };
}

function details(change: WorldChange): Partial<ChangeSummary> {
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
