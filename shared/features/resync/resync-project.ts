import type { JobOf } from '../../contracts/job.ts';
import { GitLabNotFoundError } from '../../platform/errors/gitlab-errors.ts';
import { projectItem } from '../inventory/domain/project-facts.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { againAfter, latestBelowRoot } from './domain/after-resync.ts';
import type { GitLab } from '../connectors/ports.ts';
import { isStored } from '../inventory/is-stored.ts';
import { applyObservation } from '../inventory/apply-observation/apply-observation.ts';
import { markNotFound } from '../inventory/mark-not-found.ts';
import type { App } from '../app.ts';

type Asked = { job: JobOf<'resync-project'>; connector: Connector; gitlab: GitLab };

/**
 * Reads one project by its id and stores what has become of it: one request. A webhook's payload is only a hint: what
 * GitLab answers now is what counts. Of a project that is not stored, and of which no event said that it was created, nothing
 * is asked: any id can be told of; what is latest below the root group is read instead. A 404 is the first of two, and the
 * second follows at once where the event said that the project was destroyed. What GitLab does not answer yet as it told is
 * asked once more. Safe to repeat and to come late.
 */
export async function resyncProject(job: JobOf<'resync-project'>, app: App): Promise<void> {
  if (app.recentLooks.hasServed(job)) return;
  const connector = (await app.connectors.get(job.connector))?.value;
  if (!isCrawled(connector, job.connector)) return;
  if (await isStranger(job, connector, app)) return lookAround(job, app);
  const asked = { job, connector, gitlab: await app.gitlab.connect(connector) };
  const observedAt = app.clock.now().toISOString();
  try {
    await store(asked, observedAt, app);
  } catch (failure) {
    if (!(failure instanceof GitLabNotFoundError)) throw failure;
    await miss(asked, observedAt, app);
    return app.recentLooks.note(job, observedAt);
  }
  app.recentLooks.note(job, observedAt);
  const again = job.told === 'destroyed' ? againAfter(job, app.clock.now()) : undefined;
  if (again !== undefined) await app.jobs.send([again], { at: new Date(again.at) });
}

async function isStranger(
  { projectId: id, rootId, told }: JobOf<'resync-project'>,
  { id: connectorId }: Connector,
  app: App,
): Promise<boolean> {
  if (rootId === undefined || told === 'created') return false;
  return !(await isStored({ connectorId, subject: 'project', id, rootId }, app));
}

/** What was never stored and is no more needs no look. */
async function lookAround(job: JobOf<'resync-project'>, app: App): Promise<void> {
  const latest = job.told === 'destroyed' ? undefined : latestBelowRoot(job, app.clock.now());
  if (latest !== undefined) await app.jobs.send([latest], { at: new Date(latest.at) });
}

async function store({ job, connector, gitlab }: Asked, observedAt: string, app: App): Promise<void> {
  const items = [projectItem(await gitlab.project(job.projectId))];
  const { because: cause } = job;
  const rows = app.projects;
  await applyObservation({ connector, gitlab, subject: 'project', rows, items, observedAt, cause }, app);
}

async function miss({ job, connector }: Asked, observedAt: string, app: App): Promise<void> {
  const { projectId, told, because: cause } = job;
  await markNotFound(
    {
      connector,
      subject: 'project',
      ids: [projectId],
      observedAt,
      cause,
      ...(told === 'destroyed' && { reported: told }),
    },
    app,
  );
  if (told === 'created') await lookAround(job, app);
}
