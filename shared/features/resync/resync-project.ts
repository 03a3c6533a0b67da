import type { JobOf } from '../../contracts/job.ts';
import { GitLabNotFoundError } from '../../platform/errors/gitlab-errors.ts';
import { listedProject } from '../inventory/domain/facts.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { againAfter, latestBelowRoot } from './domain/after-resync.ts';
import type { RecentLooks } from '../webhooks/domain/recent-looks.ts';
import type { JobSender } from '../../platform/jobs/job-sender.ts';
import type { Chance } from '../../platform/clock.ts';
import type { Connectors } from '../connectors/ports.ts';
import type { DoubtThings, IsStored, StoreSighting } from '../flow-types/inventory.ts';
import type { GitLab, GitLabConnections } from '../connectors/ports.ts';
import type { Projects } from '../inventory/ports.ts';

type Deps = {
  connectors: Pick<Connectors, 'get'>;
  gitlab: Pick<GitLabConnections, 'connect'>;
  projects: Projects;
  isStored: IsStored;
  storeSighting: StoreSighting;
  doubtThings: DoubtThings;
  looks: RecentLooks;
  jobs: JobSender;
  clock: Chance;
};
type Asked = { job: JobOf<'resync-project'>; connector: Connector; gitlab: GitLab };

/**
 * Reads one project by its id and stores what has become of it: one request. A webhook's payload is only a hint: what
 * GitLab answers now is what counts. Of a project that is not stored, and of which no event said that it was created, nothing
 * is asked: any id can be told of; what is latest below the root group is read instead. A 404 is the first of two, and the
 * second follows at once where the event said that the project was destroyed. What GitLab does not answer yet as it told is
 * asked once more. Safe to repeat and to come late.
 */
export async function resyncProject(job: JobOf<'resync-project'>, deps: Deps): Promise<void> {
  if (deps.looks.hasServed(job)) return;
  const connector = (await deps.connectors.get(job.connector))?.value;
  if (!isCrawled(connector, job.connector)) return;
  if (await isStranger(job, connector, deps)) return lookAround(job, deps);
  const asked = { job, connector, gitlab: await deps.gitlab.connect(connector) };
  const observedAt = deps.clock.now().toISOString();
  try {
    await store(asked, observedAt, deps);
  } catch (failure) {
    if (!(failure instanceof GitLabNotFoundError)) throw failure;
    await miss(asked, observedAt, deps);
    return deps.looks.note(job, observedAt);
  }
  deps.looks.note(job, observedAt);
  const again = job.told === 'destroyed' ? againAfter(job, deps.clock.now()) : undefined;
  if (again !== undefined) await deps.jobs.send([again], { at: new Date(again.at) });
}

async function isStranger(
  { projectId: id, rootId, told }: JobOf<'resync-project'>,
  { id: connectorId }: Connector,
  deps: Deps,
): Promise<boolean> {
  if (rootId === undefined || told === 'created') return false;
  return !(await deps.isStored({ connectorId, subject: 'project', id, rootId }));
}

/** What was never stored and is no more needs no look. */
async function lookAround(job: JobOf<'resync-project'>, deps: Deps): Promise<void> {
  const latest = job.told === 'destroyed' ? undefined : latestBelowRoot(job, deps.clock.now());
  if (latest !== undefined) await deps.jobs.send([latest], { at: new Date(latest.at) });
}

async function store({ job, connector, gitlab }: Asked, observedAt: string, deps: Deps): Promise<void> {
  const items = [listedProject(await gitlab.project(job.projectId))];
  const { because: cause } = job;
  const rows = deps.projects;
  await deps.storeSighting({ connector, gitlab, subject: 'project', rows, items, observedAt, cause });
}

async function miss({ job, connector }: Asked, observedAt: string, deps: Deps): Promise<void> {
  const { projectId, told, because: cause } = job;
  await deps.doubtThings({
    connector,
    subject: 'project',
    ids: [projectId],
    observedAt,
    cause,
    ...(told === 'destroyed' && { told }),
  });
  if (told === 'created') await lookAround(job, deps);
}
