import type { GitLabGroup } from '../../../contracts/gitlab/group.ts';
import type { GitLabProject } from '../../../contracts/gitlab/project.ts';
import type { Unreadable } from '../../../contracts/arm/run.ts';
import type { Job, JobOf } from '../../../contracts/job.ts';
import { GitLabError } from '../../../platform/errors/gitlab-errors.ts';
import { canReportChanges } from '../../inventory/domain/describe-change.ts';
import { groupFacts, groupItem, type GroupFacts } from '../../inventory/domain/group-facts.ts';
import { projectItem, type ProjectFacts } from '../../inventory/domain/project-facts.ts';
import { withoutNested } from '../../inventory/domain/root-nesting.ts';
import { untriedJob } from '../../../platform/jobs/untried-job.ts';
import {
  fallBackToSubgroups,
  subgroupsReadInstead,
  nextWindows,
  type WindowSeen,
} from '../domain/plan-windows.ts';
import { addCounts, costOf, hasWritten, type TaskResult } from '../domain/run.ts';
import { assessJobs } from '../../inventory/domain/follow-up-jobs.ts';
import { taskScope } from '../domain/task-scope.ts';
import { unreadableFrom } from '../../inventory/domain/unreadable.ts';
import { directProjects } from './direct-projects.ts';
import { mergeBeside, mergeWindow } from './merge-window.ts';
import { type Crawl, observe, openCrawl } from './open-crawl.ts';
import { readAround } from './read-around.ts';
import {
  type ReadWindow,
  readWindow,
  type UnreadPage,
  type WindowPlace,
  type WindowRead,
} from './read-window.ts';
import { completeTask } from '../complete-task.ts';
import type { MergeOptions } from '../../inventory/merge-rows.ts';
import type { InventoryItem } from '../../inventory/domain/facts.ts';
import type { InventoryRows } from '../../inventory/ports.ts';
import type { GitLabPage } from '../../connectors/ports.ts';
import { recordRootGroup } from '../../inventory/record-root-group.ts';
import type { App } from '../../app.ts';
import { purgeIfDeleted } from '../../inventory/purge-if-deleted.ts';

type CrawlJob = JobOf<'crawl-groups' | 'crawl-projects'>;
type Window = Crawl<CrawlJob>;
/**
 * `isBare`: GitLab returned none of the pages. `unread`: the pages that it did not return. `assess`: the jobs that read the
 * settings of what was written.
 */
type Crawled = { result: TaskResult; seen: WindowSeen; isBare: boolean; unread: Unreadable[]; assess: Job[] };

/**
 * Reads one window of pages of a root group's subgroups or projects and merges it with the stored rows of its id range.
 * Deletes nothing: rows that are not listed are marked as missing. Idempotent, also if it runs twice at once: merging
 * stored facts writes nothing, and the task completes once.
 */
export async function crawlWindow(job: CrawlJob, app: App): Promise<void> {
  const window = await openCrawl(job, app);
  if (window === undefined) return;
  await completeWindow(window, await crawl(window, readWindow, app), [], app);
}

/**
 * The last attempt for a window whose pages keep failing: stores the pages that GitLab returns, reports the others as
 * unreadable and goes on with the next windows. Concludes nothing about elements that were not listed. Projects are
 * then also read by the subgroups' own lists. False: nothing could be read, and the task is still pending. Idempotent.
 */
export async function salvageWindow(job: CrawlJob, failure: unknown, app: App): Promise<boolean> {
  try {
    const window = await openCrawl(job, app);
    if (window === undefined) return true;
    const crawled = await crawl(window, readAround, app);
    if (crawled.isBare) return false;
    const isWhole = crawled.unread.length === 0;
    const fallback =
      job.kind === 'crawl-projects' && !isWhole ? fallBackToSubgroups(job, failure, { someRead: true }) : [];
    await completeWindow(window, crawled, fallback, app);
    return true;
  } catch (error) {
    if (error instanceof GitLabError) return false;
    throw error;
  }
}

async function completeWindow(
  window: Window,
  { result, seen, unread, assess }: Crawled,
  fallback: readonly Job[],
  app: App,
): Promise<void> {
  const { job } = window;
  // A crash before leaves it to the sweep: a repeat finds nothing written.
  if (assess.length > 0) await app.jobs.send(assess);
  const counts = { ...result.counts, ...costOf(job, window.gitlab.spent()) };
  const totalItems = firstTotalOf(job, seen);
  const children = nextWindows(seen).map((page) => ({ ...untriedJob(job), page, totalItems }));
  const suffix = fallback.length === 0 ? '' : subgroupsReadInstead;
  const unreadable = unread.map((page) => ({ ...page, because: page.because + suffix }));
  if (canReportChanges(window.roots) && hasWritten(counts)) await app.changeFeed.publish(window.scope);
  if (hasWritten(counts)) await purgeIfDeleted(job.connector, [job.rootId], app);
  await completeTask(
    job,
    { ...result, counts, unreadable: [...result.unreadable, ...unreadable] },
    [...children, ...fallback],
    app,
  );
}

/** The total of the list's first page goes with all windows, so that each can detect shifted rows. */
function firstTotalOf(job: CrawlJob, seen: WindowSeen): number | undefined {
  return job.page === 1 ? seen.totalItems : job.totalItems;
}

async function crawl(window: Window, readPages: ReadWindow, app: App): Promise<Crawled> {
  if (window.job.kind === 'crawl-projects') return crawlList(projectList, window, readPages, app);
  if (window.job.page === 1) await readRoot(window, app);
  return crawlList(groupList, window, readPages, app);
}

/** The list of subgroups does not include the root group. A run that began with discovery has just read it. */
async function readRoot({ job, connector, gitlab }: Window, app: App): Promise<void> {
  if ((await app.runTasks.get(job.runId, 'discover')) !== undefined) return;
  const observedAt = app.clock.now().toISOString();
  const facts = groupFacts(await gitlab.group(job.rootId));
  await recordRootGroup(connector, { facts, observedAt, cause: { kind: 'crawl', detail: job.runId } }, app);
}

/** A list of a root group: how it is read, and where its elements are stored and counted. */
type List<Element extends { id: number }, Facts> = {
  subject: 'group' | 'project';
  counted: 'groups' | 'projects';
  rowsOf: (app: App) => InventoryRows<Facts>;
  read: (window: Window, page: number) => Promise<GitLabPage<Element>>;
  listed: (element: Element) => InventoryItem<Facts>;
  /** Elements that belong to the list although this version of GitLab omits them. */
  omitted: (window: Window, listed: readonly InventoryItem<Facts>[]) => Promise<Omitted<Facts>>;
  byGroup: (items: readonly InventoryItem<Facts>[]) => Pick<TaskResult, 'projectsByGroup'>;
};
type Omitted<Facts> = { items: InventoryItem<Facts>[]; malformed: number };

const groupList: List<GitLabGroup, GroupFacts> = {
  subject: 'group',
  counted: 'groups',
  rowsOf: (app) => app.groups,
  read: ({ job, gitlab }, page) => gitlab.descendantGroups(job.rootId, page),
  listed: groupItem,
  omitted: () => Promise.resolve({ items: [], malformed: 0 }),
  byGroup: () => ({}),
};

const projectList: List<GitLabProject, ProjectFacts> = {
  subject: 'project',
  counted: 'projects',
  rowsOf: (app) => app.projects,
  read: ({ job, gitlab }, page) => gitlab.projects(job.rootId, page),
  listed: projectItem,
  omitted: directProjects,
  byGroup: projectsByGroup,
};

async function crawlList<Element extends { id: number }, Facts extends GroupFacts | ProjectFacts>(
  list: List<Element, Facts>,
  window: Window,
  readPages: ReadWindow,
  app: App,
): Promise<Crawled> {
  const { connector, rootId } = window.job;
  const observation = observe(window, list.subject, list.rowsOf(app), app.clock);
  const read = await readPages(placeOf(window.job), (page) => list.read(window, page));
  const own = (elements: Element[]) => withoutNested(elements.map(list.listed), window.nested);
  const listed = read.pages.map(own);
  const omitted = await list.omitted(window, listed.flat());
  const isLast = !read.seen.goesOn;
  const pages = isLast ? [...listed, omitted.items] : listed;
  const edges = own(read.edges);
  const { result, written } = await mergeWindow(
    { pages, edges },
    edgeOf(read.seen),
    concluding(read, observation),
  );
  const beside = await mergeBeside(isLast ? [] : omitted.items, observation);
  const ids = [...written, ...beside.written];
  const malformed = read.malformed + omitted.malformed;
  const total = totalOf(read.seen);
  return {
    seen: read.seen,
    isBare: read.pages.length === 0,
    assess: assessJobs({ connector, rootId, subject: list.subject, ids, at: observation.observedAt }),
    unread: unreadOf(window.job, read.unread, app.clock.now()),
    result: {
      ...result,
      counts: addCounts(
        { ...result.counts, [list.counted]: distinctCount(pages), malformed },
        beside.result.counts,
      ),
      unreadable: [...result.unreadable, ...beside.result.unreadable],
      ...list.byGroup(pages.flat()),
      ...(omitted.items.length > 0 && { direct: { found: omitted.items.length, isCounted: isLast } }),
      ...(total && { expected: { [list.counted]: total.items } }),
    },
  };
}

function projectsByGroup(items: readonly InventoryItem<ProjectFacts>[]): Pick<TaskResult, 'projectsByGroup'> {
  const groupById = new Map(items.map((item) => [item.id, item.facts.groupId]));
  const byGroup = Map.groupBy(groupById.values(), (groupId) => groupId);
  return {
    projectsByGroup: Object.fromEntries([...byGroup].map(([id, projects]) => [id, projects.length])),
  };
}

/** With unread pages, elements that were not listed are not missing. */
function concluding<Facts>(
  { unread }: Pick<WindowRead<never>, 'unread'>,
  observation: MergeOptions<Facts>,
): MergeOptions<Facts> {
  return unread.length === 0 ? observation : { ...observation, marksMissing: false };
}

function unreadOf(job: CrawlJob, unread: readonly UnreadPage[], now: Date): Unreadable[] {
  return unread.map(({ page, failure }) => unreadableFrom(failure, taskScope(job, page), now));
}

function placeOf({ page, totalItems }: CrawlJob): WindowPlace {
  return { firstPage: page, startedWith: totalItems };
}

function edgeOf(seen: WindowSeen): { isFirst: boolean; isLast: boolean } {
  return { isFirst: seen.firstPage === 1, isLast: !seen.goesOn };
}

/** Every page reports the same total; only the first window passes it on, so that it counts once. */
function totalOf(seen: WindowSeen): { items: number } | undefined {
  return seen.firstPage === 1 && seen.totalItems !== undefined ? { items: seen.totalItems } : undefined;
}

function distinctCount(pages: { id: number }[][]): number {
  return new Set(pages.flat().map((item) => item.id)).size;
}
