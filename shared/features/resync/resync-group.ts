import type { GitLabGroup } from '../../contracts/gitlab/group.ts';
import type { GitLabProject } from '../../contracts/gitlab/project.ts';
import type { JobOf } from '../../contracts/job.ts';
import { GitLabNotFoundError } from '../../platform/errors/gitlab-errors.ts';
import { groupFacts, groupItem, type GroupFacts } from '../inventory/domain/group-facts.ts';
import { projectItem } from '../inventory/domain/project-facts.ts';
import type { RootGroup } from '../inventory/domain/inventory.ts';
import { claimedRootOf } from '../inventory/domain/root-nesting.ts';
import { type Connector, refOf } from '../connectors/domain/connector.ts';
import { assessJobs } from '../inventory/domain/follow-up-jobs.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { isLost } from '../inventory/domain/lost-root.ts';
import { untriedJob } from '../../platform/jobs/untried-job.ts';
import { againAfter, latestBelowRoot } from './domain/after-resync.ts';
import { begunAt } from '../crawl/domain/run.ts';
import { crawlWithUnstored } from '../inventory/domain/root-crawl.ts';
import { malformedMessage } from '../inventory/domain/unreadable.ts';
import { minuteEndMs } from '../webhooks/domain/coalesce.ts';
import type { GitLab, GitLabPage } from '../connectors/ports.ts';
import { isStored } from '../inventory/is-stored.ts';
import { startRootRun } from '../crawl/start-run.ts';
import { applyObservation, type Assess } from '../inventory/apply-observation/apply-observation.ts';
import { recordRootGroup } from '../inventory/record-root-group.ts';
import { recordRootNotFound } from '../inventory/record-root-not-found.ts';
import { markNotFound } from '../inventory/mark-not-found.ts';
import type { App } from '../app.ts';
import { pagesOf } from '../connectors/pages-of.ts';

type Context = {
  job: JobOf<'resync-group'>;
  connector: Connector;
  gitlab: GitLab;
  root: RootGroup | undefined;
};

/**
 * Reads one group by its id and stores it; with `subtree` also all groups and projects below it, with `latest` only the
 * latest of these. Marks nothing that is not listed as missing: for the subtree of a root group a run is started
 * instead, which may do so. On a 404 the group and everything stored below it are marked missing; a root group is
 * recorded as not found, and crawled again when GitLab returns it again. A group that is neither stored nor reported as
 * created is not read. Malformed elements are reported on the root group. Idempotent, and safe if it runs late.
 */
export async function resyncGroup(job: JobOf<'resync-group'>, app: App): Promise<void> {
  if (app.recentLooks.hasServed(job)) return;
  const connector = (await app.connectors.get(job.connector))?.value;
  if (!isCrawled(connector, job.connector)) return;
  const root = (await app.rootGroups.list(connector.id)).find(({ facts }) => facts.id === job.groupId);
  if (root === undefined && (await isUnknown(job, connector, app))) return readLatest(job, app);
  const gitlab = await app.gitlab.connect(connector, job.subtree ? 'bulk' : 'urgent');
  const context = { job, connector, gitlab, root };
  const requestedAt = app.clock.now().toISOString();
  try {
    await (job.latest === undefined ? storeWhole(context, app) : storeLatest(context, app));
  } catch (failure) {
    if (!(failure instanceof GitLabNotFoundError)) throw failure;
    await recordNotFound(context, app);
    if (job.told === 'created') await readLatest(job, app);
    return;
  }
  app.recentLooks.note(job, requestedAt);
}

async function isUnknown(
  { groupId: id, rootId, told }: JobOf<'resync-group'>,
  { id: connectorId }: Connector,
  app: App,
): Promise<boolean> {
  if (rootId === undefined || told === 'created') return false;
  return !(await isStored({ connectorId, subject: 'group', id, rootId }, app));
}

/** A group that was never stored and is reported as destroyed needs no read. */
async function readLatest(job: JobOf<'resync-group'>, app: App): Promise<void> {
  const latest = job.told === 'destroyed' ? undefined : latestBelowRoot(job, app.clock.now());
  if (latest !== undefined) await app.jobs.send([latest], { at: new Date(latest.at) });
}

async function storeWhole(context: Context, app: App): Promise<void> {
  const { job, root } = context;
  const facts = await storeGroup(context, app);
  const again = job.told === 'destroyed' ? againAfter(job, app.clock.now()) : undefined;
  if (again !== undefined) await app.jobs.send([again], { at: new Date(again.at) });
  if (job.subtree) await (root === undefined ? storeSubtree(context, facts, app) : crawlRoot(context, app));
}

/** A run that began before the job was due may miss the change: the job is sent again for later. */
async function crawlRoot({ job, connector }: Context, app: App): Promise<void> {
  const started = await startRootRun(connector, job.groupId, 'reconciliation', app);
  if (started?.joined !== true || begunAt(started.runId).toISOString() >= job.at) return;
  const later = new Date(minuteEndMs(app.clock.now()));
  await app.jobs.send([{ ...untriedJob(job), at: later.toISOString() }], { at: later });
}

async function storeSubtree(context: Context, facts: GroupFacts, app: App): Promise<void> {
  const { job, gitlab } = context;
  const subgroups = await storePages(
    (page) => gitlab.descendantGroups(job.groupId, page),
    (groups, observedAt) =>
      storeListedGroups({ groups, observedAt, ...wishOf(context.job, 'all') }, context, app),
    app,
  );
  const projects = await storePages(
    (page) => gitlab.projects(job.groupId, page),
    (listed, observedAt) => storeListedProjects(listed, observedAt, context, app),
    app,
  );
  await reportMalformed(context, facts, { subgroups, projects }, app);
}

async function storeLatest(context: Context, app: App): Promise<void> {
  const { job, gitlab, root } = context;
  const observedAt = app.clock.now().toISOString();
  const malformed = { subgroups: 0, projects: 0 };
  if (job.latest === 'groups') {
    const page = await gitlab.latestGroups(job.groupId);
    await storeListedGroups({ groups: page.items, observedAt }, context, app);
    malformed.subgroups = page.malformed;
  } else {
    const page = await gitlab.latestProjects(job.groupId);
    await storeListedProjects(page.items, observedAt, context, app);
    malformed.projects = page.malformed;
  }
  if (root !== undefined) await reportMalformed(context, root.facts, malformed, app);
}

type ListedGroups = { groups: readonly GitLabGroup[]; observedAt: string; assess?: Assess };

function storeListedGroups(
  { groups, ...observed }: ListedGroups,
  { job, connector, gitlab }: Context,
  app: App,
): Promise<void> {
  const of = { connector, gitlab, subject: 'group', rows: app.groups, cause: job.because } as const;
  return applyObservation({ ...of, ...observed, items: groups.map(groupItem) }, app);
}

/** Settings that are no facts of the list may have changed too. Below a group they are read for a person only. */
function wishOf({ because: { kind } }: Context['job'], assess: Assess): { assess?: Assess } {
  return kind === 'manual' || (kind === 'webhook' && assess === 'all urgently') ? { assess } : {};
}

function storeListedProjects(
  projects: readonly GitLabProject[],
  observedAt: string,
  { job, connector, gitlab }: Context,
  app: App,
): Promise<void> {
  const items = projects.map(projectItem);
  const { because: cause } = job;
  return applyObservation(
    {
      connector,
      gitlab,
      subject: 'project',
      rows: app.projects,
      items,
      observedAt,
      cause,
      ...(cause.kind === 'manual' && { assess: 'all' }),
    },
    app,
  );
}

async function storeGroup(context: Context, app: App): Promise<GroupFacts> {
  const { job, connector, gitlab, root } = context;
  const observedAt = app.clock.now().toISOString();
  const group = await gitlab.group(job.groupId);
  const facts = groupFacts(group);
  if (root !== undefined) {
    await recordRootGroup(connector, { facts, observedAt, cause: job.because }, app);
    await assessRoot(context, observedAt, app);
    if (isLost(root)) await startRootRun(connector, root.facts.id, 'reconciliation', app);
    return facts;
  }
  await storeListedGroups({ groups: [group], observedAt, ...wishOf(job, 'all urgently') }, context, app);
  return facts;
}

/** A root group is one of its own groups. A crash before it is found by the sweep. */
async function assessRoot({ job, connector }: Context, at: string, app: App): Promise<void> {
  const { groupId, because } = job;
  const urgent = because.kind === 'manual' || because.kind === 'webhook';
  const root = { connector: refOf(connector), rootId: groupId, subject: 'group', ids: [groupId] } as const;
  await app.jobs.send(assessJobs({ ...root, at, urgent }));
}

/** There is no run to report it on: the root group is partial until a crawl of it is complete. */
async function reportMalformed(
  { job, connector }: Context,
  { fullyQualifiedName }: GroupFacts,
  malformed: { subgroups: number; projects: number },
  app: App,
): Promise<void> {
  if (malformed.subgroups + malformed.projects === 0) return;
  const now = app.clock.now();
  const home = claimedRootOf(await app.rootGroups.list(connector.id), fullyQualifiedName);
  const stored = home && (await app.rootGroups.get({ connectorId: connector.id, rootId: home.facts.id }));
  if (stored === undefined) return;
  const list = `/api/v4/groups/${job.groupId}`;
  const lists = [
    {
      scope: `subgroups of group ${job.groupId}`,
      endpoint: `${list}/descendant_groups`,
      count: malformed.subgroups,
    },
    { scope: `projects of group ${job.groupId}`, endpoint: `${list}/projects`, count: malformed.projects },
  ];
  const unreadable = lists
    .filter(({ count }) => count > 0)
    .map(({ count, ...of }) => ({ ...of, because: malformedMessage(count), since: now.toISOString() }));
  const crawl = crawlWithUnstored(stored.value.crawl, unreadable, now);
  if (crawl === undefined) return;
  await app.rootGroups.replace(connector.id, { ...stored.value, crawl }, stored.etag);
}

/** Returns the number of malformed elements, which were left out. */
async function storePages<Item>(
  read: (page: number) => Promise<GitLabPage<Item>>,
  store: (items: Item[], observedAt: string) => Promise<void>,
  app: App,
): Promise<number> {
  let malformed = 0;
  const observed = async (page: number) => {
    const observedAt = app.clock.now().toISOString();
    return { ...(await read(page)), observedAt };
  };
  for await (const page of pagesOf(observed)) {
    await store(page.items, page.observedAt);
    malformed += page.malformed;
  }
  return malformed;
}

/** A root group is only recorded: GitLab's 404 does not show whether it was deleted or is no longer visible. */
async function recordNotFound({ job, connector, root }: Context, app: App): Promise<void> {
  const observedAt = app.clock.now().toISOString();
  if (root !== undefined) {
    return recordRootNotFound(connector, { rootId: job.groupId, observedAt, cause: job.because }, app);
  }
  const observation = { connector, observedAt, cause: job.because };
  const reported = job.told === 'destroyed' ? { reported: job.told } : {};
  for (const { facts } of await app.rootGroups.list(connector.id)) {
    const scope = { connectorId: connector.id, rootId: facts.id };
    const [group] = await app.groups.whole(scope, [job.groupId]);
    if (group === undefined) continue;
    const name = group.value.facts.fullyQualifiedName;
    const below = await allPages((page) => app.groups.listBelow(scope, name, page));
    for (const groupName of [name, ...below.map((row) => row.facts.fullyQualifiedName)]) {
      const projects = await allPages((page) => app.projects.list(scope, groupName, page));
      await markNotFound(
        { ...observation, subject: 'project', ids: projects.map((row) => row.facts.id) },
        app,
      );
    }
    await markNotFound({ ...observation, subject: 'group', ids: below.map((row) => row.facts.id) }, app);
    await markNotFound({ ...observation, ...reported, subject: 'group', ids: [job.groupId] }, app);
  }
}

type Listing<Item> = (page: { pageSize: number; continuationToken: string | undefined }) => Promise<{
  items: Item[];
  continuationToken: string | undefined;
}>;

async function allPages<Item>(list: Listing<Item>): Promise<Item[]> {
  const items: Item[] = [];
  let continuationToken: string | undefined;
  do {
    const page = await list({ pageSize: 1_000, continuationToken });
    items.push(...page.items);
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
  return items;
}
