import type { App } from '../app.ts';
import { numbersOf } from '../posture/domain/panes/findings.ts';
import type { Filters } from '../posture/domain/panes/filters.ts';
import { placeOf, type PostureIndex } from '../posture/domain/panes/posture-index.ts';
import { rowAt } from '../posture/domain/panes/rows.ts';
import { select } from '../posture/domain/panes/select.ts';
import { openPosture, type PostureScope } from '../posture/open-posture.ts';
import type { ListedProject } from './list-findings.ts';

/** Filters of projects whose findings are listed; the path is that of one project. */
export type ProjectFilters = Pick<Filters, 'group' | 'connector'> & { project?: string };

/**
 * Selected projects of a scope in which findings were looked for, by the read model, in its order. `filtersOf` checks the filters
 * against what there is. Throws `NotFoundError`.
 */
export async function scannedProjectsIn(
  scope: PostureScope,
  filtersOf: (index: PostureIndex) => ProjectFilters,
  app: App,
): Promise<{ asOf: string; projects: ListedProject[] }> {
  const { asOf, index } = await openPosture(scope, undefined, app);
  const { project, ...filters } = filtersOf(index);
  const { excluded } = select(index.projects, index, filters);
  const projects: ListedProject[] = [];
  for (let position = 0; position < index.projects.length; position += 1) {
    if (excluded[position] !== 0) continue;
    const { part, row } = placeOf(index.projects, position);
    const numbers = numbersOf(part.chunk)[row];
    if (numbers === undefined) continue;
    const { connector, gitLabId: projectId, fullPath } = rowAt(index.projects, position, index);
    if (project !== undefined && fullPath.toLowerCase() !== project.toLowerCase()) continue;
    const connectorId = index.connectorIds[part.connector] ?? '';
    projects.push({ connector, connectorId, projectId, fullPath, numbers });
  }
  return { asOf, projects };
}
