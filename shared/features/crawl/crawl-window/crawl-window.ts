import type { GitLabGroup } from '../../../contracts/gitlab/group.ts';
import type { GitLabProject } from '../../../contracts/gitlab/project.ts';
import type { Unreadable } from '../../../contracts/arm/run.ts';
import type { Job, JobOf } from '../../../contracts/job.ts';
import { GitLabError } from '../../../platform/errors/gitlab-errors.ts';
import { canReportChanges } from '../../inventory/domain/describe-change.ts';
import { groupFacts, groupItem } from '../../inventory/domain/group-facts.ts';
import { projectItem } from '../../inventory/domain/project-facts.ts';
import { withoutNested } from '../../inventory/domain/root-nesting.ts';
import { afresh } from '../../../platform/jobs/afresh.ts';
import {
  fallBackToSubgroups,
  subgroupsReadInstead,
  nextWindows,
  type WindowSeen,
} from '../domain/plan-windows.ts';
import { addCounts, costOf, type TaskResult } from '../domain/run.ts';
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
import { recordRootGroup } from '../../inventory/record-root-group.ts';
import type { App } from '../../app.ts';

type CrawlJob = JobOf<'crawl-groups' | 'crawl-projects'>;
/** `isBare`: GitLab gave none of its pages. `unread` tells those that it did not give. */
type Crawled = { result: TaskResult; seen: WindowSeen; isBare: boolean; unread: Unreadable[] };

/**
 * Reads one window of pages of a root group's subgroups or projects and merges it with the stored rows of its id range. Safe to repeat and to run twice at once: merging what is stored writes nothing, and the task ends once.
 * Deletes nothing: rows that GitLab does not list are marked as missing, no more.
 */
export async function crawlWindow(job: CrawlJob, app: App): Promise<void> {
  const window = await openCrawl(job, app);
  if (window === undefined) return;
  await settle(window, await crawl(window, readWindow, app), [], app);
}

/**
 * The last try of a window of which some page keeps failing with this: what GitLab gives of its pages is stored, what it does
 * not is told page by page, and the windows that follow are read. Concludes nothing of what was not listed. Of projects the
 * subgroups' own lists are read besides. False: nothing could be read, and the task is still pending. Safe to repeat.
 */
export async function salvageWindow(job: CrawlJob, failure: unknown, app: App): Promise<boolean> {
  try {
    const window = await openCrawl(job, app);
    if (window === undefined) return true;
    const crawled = await crawl(window, readAround, app);
    if (crawled.isBare) return false;
    const isWhole = crawled.unread.length === 0;
    const cut =
      job.kind === 'crawl-projects' && !isWhole ? fallBackToSubgroups(job, failure, { someRead: true }) : [];
    await settle(window, crawled, cut, app);
    return true;
  } catch (trouble) {
    if (trouble instanceof GitLabError) return false;
    throw trouble;
  }
}

async function settle(
  window: Window,
  { result, seen, unread }: Crawled,
  more: readonly Job[],
  app: App,
): Promise<void> {
  const { job } = window;
  const counts = { ...result.counts, ...costOf(job, window.gitlab.spent()) };
  const totalItems = startedWith(job, seen);
  const children = nextWindows(seen).map((page) => ({ ...afresh(job), page, totalItems }));
  const instead = more.length === 0 ? '' : subgroupsReadInstead;
  const told = unread.map((one) => ({ ...one, because: one.because + instead }));
  if (canReportChanges(window.roots)) await app.changeFeed.publish(window.scope);
  await completeTask(
    job,
    { ...result, counts, unreadable: [...result.unreadable, ...told] },
    [...children, ...more],
    app,
  );
}

/** The total that the list's first page told goes with all windows, so that each can see whether rows have shifted. */
function startedWith(job: CrawlJob, seen: WindowSeen): number | undefined {
  return job.page === 1 ? seen.totalItems : job.totalItems;
}

type Window = Crawl<CrawlJob>;

function crawl(window: Window, readPages: ReadWindow, app: App): Promise<Crawled> {
  return window.job.kind === 'crawl-groups'
    ? crawlGroups(window, readPages, app)
    : crawlProjects(window, readPages, app);
}

async function crawlGroups(window: Window, readPages: ReadWindow, app: App): Promise<Crawled> {
  const { job, gitlab } = window;
  if (job.page === 1) await readRoot(window, app);
  const observation = observe(window, 'group', app.groups, app.clock);
  const read = await readPages(placeOf(job), (page) => gitlab.descendantGroups(job.rootId, page));
  const own = (items: GitLabGroup[]) => withoutNested(items.map(groupItem), window.nested);
  const pages = read.pages.map(own);
  const merged = { pages, edges: own(read.edges) };
  const result = await mergeWindow(merged, edgeOf(read.seen), heeding(read, observation));
  const counts = { ...result.counts, groups: distinctCount(pages), malformed: read.malformed };
  const total = totalOf(read.seen);
  return {
    seen: read.seen,
    isBare: read.pages.length === 0,
    unread: unreadOf(job, read.unread, app.clock.now()),
    result: {
      ...result,
      counts,
      ...(total && { expected: { groups: total.items } }),
    },
  };
}

/** The root group itself is in no list of what lies below it; a run that began with discovery has just read it. */
async function readRoot({ job, connector, gitlab }: Window, app: App): Promise<void> {
  if ((await app.runTasks.get(job.runId, 'discover')) !== undefined) return;
  const observedAt = app.clock.now().toISOString();
  const facts = groupFacts(await gitlab.group(job.rootId));
  await recordRootGroup(connector, { facts, observedAt, cause: { kind: 'crawl', detail: job.runId } }, app);
}

async function crawlProjects(window: Window, readPages: ReadWindow, app: App): Promise<Crawled> {
  const { job, gitlab } = window;
  const observation = observe(window, 'project', app.projects, app.clock);
  const read = await readPages(placeOf(job), (page) => gitlab.projects(job.rootId, page));
  const own = (items: GitLabProject[]) => withoutNested(items.map(projectItem), window.nested);
  const listed = read.pages.map(own);
  const direct = await directProjects(window, listed.flat());
  const { goesOn } = read.seen;
  const pages = goesOn ? listed : [...listed, direct.items];
  const merged = { pages, edges: own(read.edges) };
  const result = await mergeWindow(merged, edgeOf(read.seen), heeding(read, observation));
  const beside = await mergeBeside(goesOn ? direct.items : [], observation);
  const malformed = read.malformed + direct.malformed;
  const counts = addCounts({ ...result.counts, projects: distinctCount(pages), malformed }, beside.counts);
  const groupById = new Map(pages.flat().map((item) => [item.id, item.facts.groupId]));
  const projectsByGroup = Object.fromEntries(
    [...Map.groupBy(groupById.values(), (groupId) => groupId)].map(([id, projects]) => [id, projects.length]),
  );
  const total = totalOf(read.seen);
  return {
    seen: read.seen,
    isBare: read.pages.length === 0,
    unread: unreadOf(job, read.unread, app.clock.now()),
    result: {
      ...result,
      counts,
      unreadable: [...result.unreadable, ...beside.unreadable],
      projectsByGroup,
      ...(direct.items.length > 0 && { direct: { found: direct.items.length, isCounted: !goesOn } }),
      ...(total && { expected: { projects: total.items } }),
    },
  };
}

/** Of what lies on a page that was not read nothing is concluded. */
function heeding<Facts>(
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

/** Every page of a list tells the same total; the first window alone passes it on, so that it counts once. */
function totalOf(seen: WindowSeen): { items: number } | undefined {
  return seen.firstPage === 1 && seen.totalItems !== undefined ? { items: seen.totalItems } : undefined;
}

function distinctCount(pages: { id: number }[][]): number {
  return new Set(pages.flat().map((item) => item.id)).size;
}
