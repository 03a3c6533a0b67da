import type { JobOf } from '../../contracts/job.ts';
import { GitLabNotFoundError } from '../../platform/errors/gitlab-errors.ts';
import { projectItem } from '../inventory/domain/project-facts.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { againAfter, latestBelowRoot } from './domain/after-resync.ts';
import type { GitLab } from '../connectors/ports.ts';
import { isStored } from '../inventory/is-stored.ts';
import { applyObservation, type Assess } from '../inventory/apply-observation/apply-observation.ts';
import { markNotFound } from '../inventory/mark-not-found.ts';
import type { App } from '../app.ts';

type Context = { job: JobOf<'resync-project'>; connector: Connector; gitlab: GitLab };

/**
 * Reads one project by its id and stores it: one request. The webhook's payload is only a hint; GitLab's current
 * response counts. A project that is neither stored nor reported as created is not read, as an event can name any id:
 * the latest projects below the root group are read instead. A 404 marks it missing, and a second one confirms it, at
 * once if the event reported a deletion. If GitLab still returns a project reported as destroyed, it is read once more.
 * Idempotent, and safe late.
 */
export async function resyncProject(job: JobOf<'resync-project'>, app: App): Promise<void> {
  if (app.recentLooks.hasServed(job)) return;
  const connector = (await app.connectors.get(job.connector))?.value;
  if (!isCrawled(connector, job.connector)) return;
  if (await isUnknown(job, connector, app)) return readLatest(job, app);
  const context = { job, connector, gitlab: await app.gitlab.connect(connector) };
  const observedAt = app.clock.now().toISOString();
  try {
    await store(context, observedAt, app);
  } catch (failure) {
    if (!(failure instanceof GitLabNotFoundError)) throw failure;
    await recordNotFound(context, observedAt, app);
    return app.recentLooks.note(job, observedAt);
  }
  app.recentLooks.note(job, observedAt);
  const again = job.told === 'destroyed' ? againAfter(job, app.clock.now()) : undefined;
  if (again !== undefined) await app.jobs.send([again], { at: new Date(again.at) });
}

async function isUnknown(
  { projectId: id, rootId, told }: JobOf<'resync-project'>,
  { id: connectorId }: Connector,
  app: App,
): Promise<boolean> {
  if (rootId === undefined || told === 'created') return false;
  return !(await isStored({ connectorId, subject: 'project', id, rootId }, app));
}

/** A project that was never stored and is reported as destroyed needs no read. */
async function readLatest(job: JobOf<'resync-project'>, app: App): Promise<void> {
  const latest = job.told === 'destroyed' ? undefined : latestBelowRoot(job, app.clock.now());
  if (latest !== undefined) await app.jobs.send([latest], { at: new Date(latest.at) });
}

async function store({ job, connector, gitlab }: Context, observedAt: string, app: App): Promise<void> {
  const items = [projectItem(await gitlab.project(job.projectId))];
  const { because: cause } = job;
  const rows = app.projects;
  const observation = { connector, gitlab, subject: 'project', rows, items, observedAt, cause } as const;
  await applyObservation({ ...observation, ...wishOf(job), ...reportsOf(job) }, app);
}

/**
 * Settings that are no facts of the list may have changed too. A busy project has many events, of which few are about settings:
 * those that REST has are read once an hour, unless a person asks or the CI configuration changed.
 */
function wishOf({ because: { kind }, changed }: Context['job']): { assess?: Assess } {
  if (kind === 'manual' || changed === 'ci') return { assess: 'all urgently' };
  return kind === 'webhook' ? { assess: 'all hourly' } : {};
}

/** A person, or a pipeline that may have left reports, has findings looked for. */
function reportsOf({ because: { kind }, changed }: Context['job']): { looksForReports?: true } {
  return kind === 'manual' || changed === 'reports' ? { looksForReports: true } : {};
}

async function recordNotFound({ job, connector }: Context, observedAt: string, app: App): Promise<void> {
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
  if (told === 'created') await readLatest(job, app);
}
