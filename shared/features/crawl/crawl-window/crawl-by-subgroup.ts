import pMap from 'p-map';

import type { JobOf } from '../../../contracts/job.ts';
import {
  GitLabError,
  GitLabForbiddenError,
  GitLabNotFoundError,
} from '../../../platform/errors/gitlab-errors.ts';
import { canReportChanges } from '../../inventory/domain/describe-change.ts';
import { groupItem } from '../../inventory/domain/group-facts.ts';
import { projectItem, type ProjectFacts } from '../../inventory/domain/project-facts.ts';
import { type MergeResult, writtenIds } from '../../inventory/domain/merge-page.ts';
import { assessJobs } from '../../inventory/domain/follow-up-jobs.ts';
import { withoutNested } from '../../inventory/domain/root-nesting.ts';
import { untriedJob } from '../../../platform/jobs/untried-job.ts';
import { isOutage } from '../domain/plan-windows.ts';
import { addCounts, costOf, hasWritten, noCounts, type TaskResult } from '../domain/run.ts';
import { unreadableFrom } from '../../inventory/domain/unreadable.ts';
import { mergedResult } from '../domain/window.ts';
import { type Crawl, observe, openCrawl } from './open-crawl.ts';
import { completeTask } from '../complete-task.ts';
import { mergeRows } from '../../inventory/merge-rows.ts';
import type { App } from '../../app.ts';
import { pagesOf } from '../../connectors/pages-of.ts';
import { purgeIfDeleted } from '../../inventory/purge-if-deleted.ts';

type CutJob = JobOf<'crawl-cut'>;

/** Subgroups' own lists that are read at the same time. */
const listsInFlight = 4;

/**
 * Reads the projects of a root group by its subgroups' own lists, one page of subgroups, because deep pages of the
 * whole list kept failing. A list that fails is tried again after the others, then reported as unreadable. Concludes
 * nothing about projects that are not listed. Idempotent, also if it runs twice at once: merging stored facts writes
 * nothing, and the task completes once.
 */
export async function crawlBySubgroup(job: CutJob, app: App): Promise<void> {
  const crawl = await openCrawl(job, app);
  if (crawl === undefined) return;
  const page = await crawl.gitlab.descendantGroups(job.rootId, job.page);
  const groupIds = withoutNested(page.items.map(groupItem), crawl.nested).map(({ id }) => id);
  const own = job.page === 1 ? [job.rootId, ...groupIds] : groupIds;
  const first = await readAll(own, crawl, app);
  const again = await readAll(
    first.failed.map(({ groupId }) => groupId),
    crawl,
    app,
  );
  const [outage] = again.failed;
  // If no list can be read, GitLab is down: the job is retried.
  if (outage !== undefined && again.failed.length === own.length) throw outage.failure;
  const failed = again.failed.map(({ groupId, failure }) => unreadGroup(groupId, failure, app));
  const result = [...first.results, ...again.results, ...failed].reduce(sum);
  const counts = { ...result.counts, ...costOf(job, crawl.gitlab.spent()) };
  const next = page.nextPage === undefined ? [] : [{ ...untriedJob(job), page: page.nextPage }];
  if (canReportChanges(crawl.roots) && hasWritten(counts)) await app.changeFeed.publish(crawl.scope);
  if (hasWritten(counts)) await purgeIfDeleted(job.connector, [job.rootId], app);
  await completeTask(job, { ...result, counts }, next, app);
}

type Failed = { groupId: number; failure: GitLabError };

/** The failure of one group's list does not stop the others. */
async function readAll(
  groupIds: readonly number[],
  crawl: Crawl<CutJob>,
  app: App,
): Promise<{ results: TaskResult[]; failed: Failed[] }> {
  const failed: Failed[] = [];
  const readOne = async (groupId: number): Promise<TaskResult[]> => {
    try {
      return [await readGroup(groupId, crawl, app)];
    } catch (failure) {
      if (!(failure instanceof GitLabError) || !isOutage(failure)) throw failure;
      failed.push({ groupId, failure });
      return [];
    }
  };
  const results = await pMap(groupIds, readOne, { concurrency: listsInFlight });
  return { results: results.flat(), failed };
}

/** Reports a group that GitLab refuses to list or that was deleted meanwhile. */
async function readGroup(groupId: number, crawl: Crawl<CutJob>, app: App): Promise<TaskResult> {
  try {
    return await readOwnProjects(groupId, crawl, app);
  } catch (failure) {
    if (!(failure instanceof GitLabForbiddenError) && !(failure instanceof GitLabNotFoundError))
      throw failure;
    return unreadGroup(groupId, failure, app);
  }
}

function unreadGroup(groupId: number, failure: GitLabError, app: App): TaskResult {
  const unreadable = [unreadableFrom(failure, `projects of group ${groupId}`, app.clock.now())];
  return { counts: noCounts, unreadable };
}

async function readOwnProjects(groupId: number, crawl: Crawl<CutJob>, app: App): Promise<TaskResult> {
  const { connector, rootId } = crawl.job;
  const observation = observe(crawl, 'project', app.projects, app.clock);
  const at = observation.observedAt;
  const merges: MergeResult<ProjectFacts>[] = [];
  const seen = new Set<number>();
  let malformed = 0;
  for await (const page of pagesOf((number) => crawl.gitlab.ownProjects(groupId, number))) {
    const items = withoutNested(page.items.map(projectItem), crawl.nested);
    for (const { id } of items) seen.add(id);
    malformed += page.malformed;
    if (items.length === 0) continue;
    const merge = await mergeRows(items, { ...observation, ...besides(items) });
    merges.push(merge);
    const ids = writtenIds(merge);
    if (ids.length > 0) await app.jobs.send(assessJobs({ connector, rootId, subject: 'project', ids, at }));
  }
  const result = mergedResult([], merges, { subject: 'project', at });
  const counts = { ...result.counts, projects: seen.size, malformed };
  return { ...result, counts, ...(seen.size === 0 ? {} : { projectsByGroup: { [groupId]: seen.size } }) };
}

/** Listed projects exist; nothing is concluded about ids in between. */
function besides(items: readonly { id: number }[]) {
  const ids = items.map(({ id }) => id);
  return { range: { first: Math.min(...ids), last: Math.max(...ids) }, marksMissing: false as const };
}

function sum(a: TaskResult, b: TaskResult): TaskResult {
  return {
    counts: addCounts(a.counts, b.counts),
    unreadable: [...a.unreadable, ...b.unreadable],
    projectsByGroup: { ...a.projectsByGroup, ...b.projectsByGroup },
  };
}
