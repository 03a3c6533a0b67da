import type { JobOf } from '../contracts/job.ts';
import { GitLabNotFoundError } from '../domain/gitlab-errors.ts';
import { listedProject } from '../domain/inventory/facts.ts';
import { isCrawled } from '../domain/onboarding/current-operation.ts';
import type { Chance } from '../ports/chance.ts';
import type { Connectors } from '../ports/connectors.ts';
import type { DoubtThings, StoreSighting } from '../ports/flows/inventory.ts';
import type { GitLabConnections } from '../ports/gitlab.ts';
import type { Projects } from '../ports/inventory.ts';

type Deps = {
  connectors: Pick<Connectors, 'get'>;
  gitlab: Pick<GitLabConnections, 'connect'>;
  projects: Projects;
  storeSighting: StoreSighting;
  doubtThings: DoubtThings;
  clock: Chance;
};

/**
 * Reads one project by its id and stores what has become of it: one request. A webhook's payload is only a hint: what
 * GitLab answers now is what counts. Safe to repeat and to come late. A 404 is the first of two.
 */
export async function resyncProject(job: JobOf<'resync-project'>, deps: Deps): Promise<void> {
  const connector = (await deps.connectors.get(job.connector))?.value;
  if (!isCrawled(connector, job.connector)) return;
  const gitlab = await deps.gitlab.connect(connector);
  const observedAt = deps.clock.now().toISOString();
  const cause = job.because;
  try {
    const items = [listedProject(await gitlab.project(job.projectId))];
    await deps.storeSighting({
      connector,
      gitlab,
      subject: 'project',
      rows: deps.projects,
      items,
      observedAt,
      cause,
    });
  } catch (failure) {
    if (!(failure instanceof GitLabNotFoundError)) throw failure;
    await deps.doubtThings({ connector, subject: 'project', ids: [job.projectId], observedAt, cause });
  }
}
