import type { EntitySetting } from '../entities/group-entity.ts';
import { fullProject } from '../entities/project-entity.ts';
import { owner, type ProjectRecord } from '../world/records.ts';

/** The list's `ci_config_path`, or the default path where it is empty. */
export function ciConfigPath(project: ProjectRecord, setting: EntitySetting): string {
  const path = fullProject(project, setting, owner)['ci_config_path'];
  return typeof path === 'string' && path !== '' ? path : '.gitlab-ci.yml';
}

/** A path in another project or on the web: the repository of the project has no such file. */
export function isForeignPath(path: string): boolean {
  return path.includes('@') || path.includes('://');
}
