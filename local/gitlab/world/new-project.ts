import { atMost } from './paths.ts';
import type { GroupRecord, ProjectRecord, Visibility } from './records.ts';

export type NewProject = {
  namespace: GroupRecord;
  path: string;
  name?: string;
  visibility?: Visibility;
  createdAt?: number;
  creatorId?: number;
  defaultBranch?: string | undefined;
  /** Must be greater than all existing ids; default the next one. */
  id?: number;
};

type CompleteProject = NewProject & Required<Pick<NewProject, 'id' | 'createdAt' | 'creatorId'>>;

export function newProject(wanted: CompleteProject): ProjectRecord {
  const { id, namespace, path, createdAt, creatorId } = wanted;
  return {
    id,
    namespace,
    name: wanted.name ?? path,
    path,
    visibility: atMost(wanted.visibility ?? 'private', namespace.visibility),
    createdAt,
    updatedAt: createdAt,
    lastActivityAt: createdAt,
    archived: false,
    emptyRepo: false,
    defaultBranch: 'defaultBranch' in wanted ? wanted.defaultBranch : 'main',
    markedForDeletionOn: undefined,
    forkedFromId: undefined,
    forksCount: 0,
    creatorId,
    shares: [],
  };
}
