import type { JobOf } from '../../contracts/job.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import { untriedJob } from '../../platform/jobs/untried-job.ts';
import type { App } from '../app.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { isPaused } from '../connectors/domain/health.ts';
import { assessJobs, settingsJobs } from '../inventory/domain/follow-up-jobs.ts';
import type { Scope } from '../inventory/domain/inventory.ts';
import type { StoredRow } from '../inventory/domain/merge-page.ts';
import { isClaimed } from '../inventory/domain/root-state.ts';
import { purgeIfDeleted } from '../inventory/purge-if-deleted.ts';
import { planSweep } from './domain/plan-sweep.ts';
import { projectSettingsSource } from './domain/project-settings.ts';
import { projectRulesSource } from './domain/read-project-rules.ts';
import { judgeProjects } from './judge-projects.ts';
import { rulesVersion } from './rules/version.ts';
import { sweepGroups } from './sweep-groups.ts';
import { updateReadModel } from './update-read-model.ts';

type SweepJob = JobOf<'sweep-posture'>;

/** One page: a range query of rows, one of heads, and ten jobs that assess. */
const rowsPerPage = 500;
const rowsJudgedAtOnce = 50;

/**
 * Compares a page of the groups of a root group, then of its projects, with their assessments and sends the jobs for what
 * differs or is old, then itself for the next page. Asks GitLab nothing. Idempotent, late and beside itself: the plan follows
 * from what is stored, jobs for the same things and time have the same message id, and what was read since needs no request.
 * After a crash the page is done again; a sweep that stands still is continued by the timer. Throws `ConcurrentChangeError`.
 */
export async function sweepPosture(job: SweepJob, app: App): Promise<void> {
  const scope = { connectorId: job.connector.id, rootId: job.rootId };
  const connector = (await app.connectors.get(job.connector))?.value;
  const root = (await app.rootGroups.get(scope))?.value;
  if (!isCrawled(connector, job.connector) || root === undefined || !isClaimed(root)) return;
  // The timer continues it when the connector is no longer paused.
  if (isPaused(connector.devops.health, job.rootId)) return;
  await moveTo(job, app);
  const sweep = job.subject === 'groups' ? sweepGroups(job, root, app) : sweepProjects(job, app);
  const next = nextOf(job, await sweep);
  // A process may have crashed between storing verdicts and publishing their changes.
  await app.changeFeed.publishRoots(scope.connectorId);
  if (next === undefined) await moveTo(job, app, app.clock.now().toISOString());
  else await app.jobs.send([next]);
  await purgeIfDeleted(job.connector, [job.rootId], app);
}

/** The job of the next page, if there is one; projects come after groups. */
function nextOf(job: SweepJob, last: number | undefined): SweepJob | undefined {
  if (last !== undefined) return { ...untriedJob(job), after: last };
  return job.subject === 'groups' ? { ...untriedJob(job), subject: 'projects', after: 0 } : undefined;
}

/** Returns the last id of the page; undefined if there are no more projects. */
async function sweepProjects(job: SweepJob, app: App): Promise<number | undefined> {
  const scope = { connectorId: job.connector.id, rootId: job.rootId };
  const rows = await app.projects.page(scope, job.after, rowsPerPage);
  const last = rows.length < rowsPerPage ? undefined : rows.at(-1)?.id;
  await sweepPage(job, rows, last ?? Number.MAX_SAFE_INTEGER, app);
  return last;
}

async function sweepPage(job: SweepJob, rows: readonly StoredRow[], last: number, app: App): Promise<void> {
  const { connector, rootId, at } = job;
  const scope = { connectorId: connector.id, rootId };
  const heads = await app.assessments.projects.heads(connector.id, job.after + 1, last);
  const sources = { source: projectRulesSource, settingsSource: projectSettingsSource };
  const plan = planSweep(rows, heads, { rootId, at, whole: job.whole === true, rulesVersion, ...sources });
  await app.jobs.send([
    ...assessJobs({ connector, rootId, subject: 'project', ids: plan.assess, at }),
    ...settingsJobs({ connector, rootId, subject: 'project', ids: plan.settings, at }),
  ]);
  await judgeAgain(scope, plan.judge, app);
  await removeRowless(scope, plan.rowless, app);
  // Projects that wait for GitLab are shown by the facts of its lists; entries of what is gone are taken away.
  const assessed = new Set(heads.map(({ id }) => id));
  const waiting = plan.assess.filter((id) => !assessed.has(id));
  const gone = rows.filter(({ removed }) => removed).map(({ id }) => id);
  const ids = [...waiting, ...plan.judge, ...plan.rowless, ...gone];
  await updateReadModel(scope, { subject: 'project', ids }, app);
}

async function moveTo(
  { connector, rootId, subject, after, whole, at }: SweepJob,
  app: App,
  endedAt?: string,
): Promise<void> {
  const movedAt = app.clock.now().toISOString();
  const sweep = { rootId, at, subject, after, movedAt, ...omitUndefined({ whole, endedAt }) };
  await app.assessments.sweeps.put(connector.id, sweep);
}

async function judgeAgain(scope: Scope, ids: readonly number[], app: App): Promise<void> {
  for (let from = 0; from < ids.length; from += rowsJudgedAtOnce) {
    const rows = await app.projects.whole(scope, ids.slice(from, from + rowsJudgedAtOnce));
    const present = rows.map(({ value }) => value).filter(({ removed }) => removed === undefined);
    await judgeProjects(scope, present, { licence: undefined, fresh: new Map() }, app);
  }
}

/** An assessment follows its project into another root group, where it is judged soon. */
async function removeRowless(scope: Scope, ids: readonly number[], app: App): Promise<void> {
  if (ids.length === 0) return;
  const kept = new Set<number>();
  for (const { facts } of await app.rootGroups.list(scope.connectorId)) {
    const rows = await app.projects.stored({ ...scope, rootId: facts.id }, ids);
    for (const { id } of rows) kept.add(id);
  }
  const gone = ids.filter((id) => !kept.has(id));
  for (const projectId of gone)
    await app.findings.purgeProject({ connectorId: scope.connectorId, projectId });
  await app.assessments.projects.remove(scope.connectorId, gone);
}
