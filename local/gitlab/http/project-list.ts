import type { ProjectRecord } from '../world/records.ts';
import { pageParameters, type Parameters, type ParameterSpec } from './parameters.ts';

/** Parameters common to all lists of projects. */
export const projectList = {
  ...pageParameters,
  active: { kind: 'boolean' },
  archived: { kind: 'boolean' },
  min_access_level: { kind: ['10', '15', '20', '25', '30', '40', '50'] },
  order_by: {
    kind: ['id', 'name', 'path', 'created_at', 'updated_at', 'last_activity_at', 'similarity', 'star_count'],
    default: 'created_at',
  },
  owned: { kind: 'boolean', default: 'false' },
  search: { kind: 'text' },
  simple: { kind: 'boolean', default: 'false' },
  sort: { kind: ['asc', 'desc'], default: 'desc' },
  starred: { kind: 'boolean', default: 'false' },
  visibility: { kind: ['private', 'internal', 'public'] },
  with_custom_attributes: { kind: 'boolean', default: 'false' },
  with_issues_enabled: { kind: 'boolean', default: 'false' },
  with_merge_requests_enabled: { kind: 'boolean', default: 'false' },
} as const satisfies ParameterSpec;

/** Returns `rows` itself without filters, so that a plain page does not iterate over 100,000 projects. */
export function filterProjects(
  rows: readonly ProjectRecord[],
  parameters: Parameters,
): readonly ProjectRecord[] {
  const archived = parameters.flag('archived');
  const active = parameters.flag('active');
  const visibility = parameters.text('visibility');
  const search = parameters.text('search')?.toLowerCase();
  if (archived === undefined && active === undefined && visibility === undefined && search === undefined)
    return rows;
  return rows.filter(
    (project) =>
      (archived ?? project.archived) === project.archived &&
      (active ?? isActive(project)) === isActive(project) &&
      (visibility ?? project.visibility) === project.visibility &&
      (search === undefined || matches(project, search)),
  );
}

function isActive(project: ProjectRecord): boolean {
  return !project.archived && project.markedForDeletionOn === undefined;
}

function matches(project: ProjectRecord, search: string): boolean {
  return project.name.toLowerCase().includes(search) || project.path.toLowerCase().includes(search);
}
