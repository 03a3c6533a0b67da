import type { JobOf } from '../../contracts/job.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import type { App } from '../app.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { isPaused } from '../connectors/domain/health.ts';
import { isClaimed } from '../inventory/domain/root-state.ts';
import { findingsSweepJob, lookJobs } from './domain/findings-jobs.ts';

type SweepJob = JobOf<'sweep-findings'>;

/** A query of rows, and twenty jobs with one request each. */
const rowsPerPage = 500;

/**
 * Sends the jobs that look for reports of a page of projects of a root group, then itself for the next page. Asks GitLab nothing.
 * Idempotent, late and beside itself: jobs for the same things and time have the same message id. After a crash the page is
 * done again; a sweep that stands still is continued by the timer.
 */
export async function sweepFindings(job: SweepJob, app: App): Promise<void> {
  const { connector: ref, rootId, after, at } = job;
  const scope = { connectorId: ref.id, rootId };
  const connector = (await app.connectors.get(ref))?.value;
  const root = (await app.rootGroups.get(scope))?.value;
  if (!isCrawled(connector, ref) || root === undefined || !isClaimed(root)) return;
  // The timer continues it when the connector is no longer paused.
  if (isPaused(connector.devops.health, rootId)) return;
  await moveTo(job, app);
  const page = await app.projects.page(scope, after, rowsPerPage);
  const present = page.filter(({ removed }) => !removed).map(({ id }) => id);
  const rows = (await app.projects.whole(scope, present)).map(({ value }) => value.facts);
  const scanned = rows.filter(
    ({ archived, defaultBranch }) => archived !== true && defaultBranch !== undefined,
  );
  const jobs = lookJobs(
    scanned.map(({ id, defaultBranch }) => ({ id, defaultBranch })),
    { connector: ref, rootId, at },
  );
  if (jobs.length > 0) await app.jobs.send(jobs);
  const last = page.length < rowsPerPage ? undefined : page.at(-1)?.id;
  if (last === undefined) await moveTo(job, app, app.clock.now().toISOString());
  else await app.jobs.send([findingsSweepJob(ref, { rootId, after: last, at })]);
}

async function moveTo({ connector, rootId, after, at }: SweepJob, app: App, endedAt?: string): Promise<void> {
  const movedAt = app.clock.now().toISOString();
  const sweep = { rootId, at, subject: 'projects', after, movedAt, ...omitUndefined({ endedAt }) } as const;
  await app.findings.sweeps.put(connector.id, sweep);
}
