import type { ProjectFacts } from '../../contracts/posture/project-facts.ts';
import type { App } from '../app.ts';
import type { ProjectRow, Scope } from '../inventory/domain/inventory.ts';
import type { Reading } from '../posture/domain/reading.ts';
import { judgeProjects } from '../posture/judge-projects.ts';
import { updateReadModel } from '../posture/update-read-model.ts';
import { findingsSource } from '../posture/domain/findings-source.ts';
import type { ImportState } from './domain/import-state.ts';

/** Judges projects by the numbers of their findings, and shows them. Idempotent, as `judgeProjects` is. */
export async function showFindings(
  scope: Scope,
  projects: readonly { row: ProjectRow; state: ImportState }[],
  app: App,
): Promise<void> {
  if (projects.length === 0) return;
  const fresh = new Map(projects.map(({ state }) => [state.projectId, [readingOf(state)]]));
  const rows = projects.map(({ row }) => row);
  await judgeProjects(scope, rows, { licence: undefined, fresh }, app);
  const ids = rows.map(({ facts }) => facts.id);
  await updateReadModel(scope, { subject: 'project', ids }, app);
}

function readingOf({ lookedAt, countedAt = '', counts: findings }: ImportState): Reading<ProjectFacts> {
  const readAt = countedAt > lookedAt ? countedAt : lookedAt;
  return { source: findingsSource, readAt, facts: { findings } };
}
