import type { ProjectRecord } from '../world/records.ts';

/** Whether CI/CD is on in a project: while it is off, nobody sees its pipelines. */
export function hasPipelines({ settings }: ProjectRecord): boolean {
  return settings?.['builds_access_level'] !== 'disabled';
}
