import type { GitLabGroup } from '../../contracts/gitlab/group.ts';
import type { GitLabProject } from '../../contracts/gitlab/project.ts';
import type { JobOf } from '../../contracts/job.ts';
import { GitLabNotFoundError } from '../../platform/errors/gitlab-errors.ts';
import { groupFacts, groupItem, type GroupFacts } from '../inventory/domain/group-facts.ts';
import { projectItem } from '../inventory/domain/project-facts.ts';
import type { RootGroup } from '../inventory/domain/inventory.ts';
import { claimedRootOf } from '../inventory/domain/root-nesting.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { isLost } from '../inventory/domain/lost-root.ts';
import { afresh } from '../../platform/jobs/afresh.ts';
import { againAfter, latestBelowRoot } from './domain/after-resync.ts';
import { begunAt } from '../crawl/domain/run.ts';
import { crawlWithUnstored } from '../inventory/domain/root-crawl.ts';
import { malformedMessage } from '../inventory/domain/unreadable.ts';
import { minuteEndMs } from '../webhooks/domain/coalesce.ts';
import type { GitLab, GitLabPage } from '../connectors/ports.ts';
import { isStored } from '../inventory/is-stored.ts';
import { startRootRun } from '../crawl/start-run.ts';
import { applyObservation } from '../inventory/apply-observation/apply-observation.ts';
import { recordRootGroup } from '../inventory/record-root-group.ts';
import { recordRootNotFound } from '../inventory/record-root-not-found.ts';
import { markNotFound } from '../inventory/mark-not-found.ts';
import type { App } from '../app.ts';
import { pagesOf } from '../connectors/pages-of.ts';

type Asked = {
  job: JobOf<'resync-group'>;
  connector: Connector;
  gitlab: GitLab;
  root: RootGroup | undefined;
};

/**
 * Reads one group by its id, and with `subtree` all groups and projects below it, page by page, and stores what has become
 * of them; with `latest` only a page of what is below it. Says nothing of what is not listed: only a complete crawl may doubt
 * that, which is what a root group gets for its subtree, begun after the job was due. A group that answers 404 is doubted
 * with everything stored below it; a root group that does is noted as not found, and crawled again when it is shown again.
 * Of a group that is not stored, and of which no event said that it was created, nothing is asked, as with projects.
 * Elements of its lists that can't be understood are told on its root group. Safe to repeat and to come late.
 */
export async function resyncGroup(job: JobOf<'resync-group'>, app: App): Promise<void> {
  if (app.recentLooks.hasServed(job)) return;
  const connector = (await app.connectors.get(job.connector))?.value;
  if (!isCrawled(connector, job.connector)) return;
  const root = (await app.rootGroups.list(connector.id)).find(({ facts }) => facts.id === job.groupId);
  if (root === undefined && (await isStranger(job, connector, app))) return lookAround(job, app);
  const gitlab = await app.gitlab.connect(connector, job.subtree ? 'bulk' : 'urgent');
  const asked = { job, connector, gitlab, root };
  const askedAt = app.clock.now().toISOString();
  try {
    await (job.latest === undefined ? storeWhole(asked, app) : storeLatest(asked, app));
  } catch (failure) {
    if (!(failure instanceof GitLabNotFoundError)) throw failure;
    await doubtGroup(asked, app);
    if (job.told === 'created') await lookAround(job, app);
    return;
  }
  app.recentLooks.note(job, askedAt);
}

async function isStranger(
  { groupId: id, rootId, told }: JobOf<'resync-group'>,
  { id: connectorId }: Connector,
  app: App,
): Promise<boolean> {
  if (rootId === undefined || told === 'created') return false;
  return !(await isStored({ connectorId, subject: 'group', id, rootId }, app));
}

/** What was never stored and is no more needs no look. */
async function lookAround(job: JobOf<'resync-group'>, app: App): Promise<void> {
  const latest = job.told === 'destroyed' ? undefined : latestBelowRoot(job, app.clock.now());
  if (latest !== undefined) await app.jobs.send([latest], { at: new Date(latest.at) });
}

async function storeWhole(asked: Asked, app: App): Promise<void> {
  const { job, root } = asked;
  const facts = await storeGroup(asked, app);
  const again = job.told === 'destroyed' ? againAfter(job, app.clock.now()) : undefined;
  if (again !== undefined) await app.jobs.send([again], { at: new Date(again.at) });
  if (job.subtree) await (root === undefined ? storeSubtree(asked, facts, app) : crawlRoot(asked, app));
}

/** A run that began before is no answer to what was told since: it is waited for. */
async function crawlRoot({ job, connector }: Asked, app: App): Promise<void> {
  const started = await startRootRun(connector, job.groupId, 'reconciliation', app);
  if (started?.joined !== true || begunAt(started.runId).toISOString() >= job.at) return;
  const later = new Date(minuteEndMs(app.clock.now()));
  await app.jobs.send([{ ...afresh(job), at: later.toISOString() }], { at: later });
}

async function storeSubtree(asked: Asked, facts: GroupFacts, app: App): Promise<void> {
  const { job, gitlab } = asked;
  const subgroups = await storePages(
    (page) => gitlab.descendantGroups(job.groupId, page),
    (groups, observedAt) => storeListedGroups(groups, observedAt, asked, app),
    app,
  );
  const projects = await storePages(
    (page) => gitlab.projects(job.groupId, page),
    (listed, observedAt) => storeListedProjects(listed, observedAt, asked, app),
    app,
  );
  await tellMalformed(asked, facts, { subgroups, projects }, app);
}

async function storeLatest(asked: Asked, app: App): Promise<void> {
  const { job, gitlab, root } = asked;
  const observedAt = app.clock.now().toISOString();
  const odd = { subgroups: 0, projects: 0 };
  if (job.latest === 'groups') {
    const { items, malformed } = await gitlab.latestGroups(job.groupId);
    await storeListedGroups(items, observedAt, asked, app);
    odd.subgroups = malformed;
  } else {
    const { items, malformed } = await gitlab.latestProjects(job.groupId);
    await storeListedProjects(items, observedAt, asked, app);
    odd.projects = malformed;
  }
  if (root !== undefined) await tellMalformed(asked, root.facts, odd, app);
}

function storeListedGroups(
  groups: readonly GitLabGroup[],
  observedAt: string,
  { job, connector, gitlab }: Asked,
  app: App,
): Promise<void> {
  const items = groups.map(groupItem);
  const { because: cause } = job;
  return applyObservation(
    {
      connector,
      gitlab,
      subject: 'group',
      rows: app.groups,
      items,
      observedAt,
      cause,
    },
    app,
  );
}

function storeListedProjects(
  projects: readonly GitLabProject[],
  observedAt: string,
  { job, connector, gitlab }: Asked,
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
    },
    app,
  );
}

async function storeGroup(asked: Asked, app: App): Promise<GroupFacts> {
  const { job, connector, gitlab, root } = asked;
  const observedAt = app.clock.now().toISOString();
  const group = await gitlab.group(job.groupId);
  const facts = groupFacts(group);
  if (root !== undefined) {
    await recordRootGroup(connector, { facts, observedAt, cause: job.because }, app);
    if (isLost(root)) await startRootRun(connector, root.facts.id, 'reconciliation', app);
    return facts;
  }
  await storeListedGroups([group], observedAt, asked, app);
  return facts;
}

/** There is no run to tell it: the root group is partial until a crawl of it is complete. */
async function tellMalformed(
  { job, connector }: Asked,
  { fullyQualifiedName }: GroupFacts,
  odd: { subgroups: number; projects: number },
  app: App,
): Promise<void> {
  if (odd.subgroups + odd.projects === 0) return;
  const now = app.clock.now();
  const home = claimedRootOf(await app.rootGroups.list(connector.id), fullyQualifiedName);
  const stored = home && (await app.rootGroups.get({ connectorId: connector.id, rootId: home.facts.id }));
  if (stored === undefined) return;
  const list = `/api/v4/groups/${job.groupId}`;
  const told = [
    {
      scope: `subgroups of group ${job.groupId}`,
      endpoint: `${list}/descendant_groups`,
      count: odd.subgroups,
    },
    { scope: `projects of group ${job.groupId}`, endpoint: `${list}/projects`, count: odd.projects },
  ];
  const unreadable = told
    .filter(({ count }) => count > 0)
    .map(({ count, ...of }) => ({ ...of, because: malformedMessage(count), since: now.toISOString() }));
  const crawl = crawlWithUnstored(stored.value.crawl, unreadable, now);
  if (crawl === undefined) return;
  await app.rootGroups.replace(connector.id, { ...stored.value, crawl }, stored.etag);
}

/** Answers how many elements were left out. */
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

/** Whether a root group that can't be seen is gone or only out of reach, GitLab does not tell: it is noted, no more. */
async function doubtGroup({ job, connector, root }: Asked, app: App): Promise<void> {
  const observedAt = app.clock.now().toISOString();
  if (root !== undefined) {
    return recordRootNotFound(connector, { rootId: job.groupId, observedAt, cause: job.because }, app);
  }
  const doubt = { connector, observedAt, cause: job.because };
  const reported = job.told === 'destroyed' ? { reported: job.told } : {};
  for (const { facts } of await app.rootGroups.list(connector.id)) {
    const scope = { connectorId: connector.id, rootId: facts.id };
    const [group] = await app.groups.whole(scope, [job.groupId]);
    if (group === undefined) continue;
    const name = group.value.facts.fullyQualifiedName;
    const below = await everyPage((page) => app.groups.listBelow(scope, name, page));
    for (const groupName of [name, ...below.map((row) => row.facts.fullyQualifiedName)]) {
      const projects = await everyPage((page) => app.projects.list(scope, groupName, page));
      await markNotFound({ ...doubt, subject: 'project', ids: projects.map((row) => row.facts.id) }, app);
    }
    await markNotFound({ ...doubt, subject: 'group', ids: below.map((row) => row.facts.id) }, app);
    await markNotFound({ ...doubt, ...reported, subject: 'group', ids: [job.groupId] }, app);
  }
}

type Listing<Item> = (page: { pageSize: number; continuationToken: string | undefined }) => Promise<{
  items: Item[];
  continuationToken: string | undefined;
}>;

async function everyPage<Item>(list: Listing<Item>): Promise<Item[]> {
  const items: Item[] = [];
  let continuationToken: string | undefined;
  do {
    const page = await list({ pageSize: 1_000, continuationToken });
    items.push(...page.items);
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
  return items;
}
