import type { GitLabGroup } from '../../contracts/gitlab/group.ts';
import type { GitLabProject } from '../../contracts/gitlab/project.ts';
import type { JobOf } from '../../contracts/job.ts';
import { GitLabNotFoundError } from '../../platform/errors/gitlab-errors.ts';
import { groupFacts, listedGroup, listedProject } from '../inventory/domain/facts.ts';
import type { GroupFacts, RootGroup } from '../inventory/domain/inventory.ts';
import { heldRootOf } from '../inventory/domain/parent-root.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { isLost } from '../inventory/domain/lost-root.ts';
import { afresh } from '../../platform/jobs/afresh.ts';
import { againAfter, latestBelowRoot } from './domain/after-resync.ts';
import { begunAt } from '../crawl/domain/run-id.ts';
import { crawlMissing } from '../inventory/domain/root-crawl.ts';
import { malformedWords } from '../inventory/domain/unreadable.ts';
import { minuteEndMs } from '../webhooks/domain/coalesce.ts';
import type { RecentLooks } from '../webhooks/domain/recent-looks.ts';
import type { JobSender } from '../../platform/jobs/job-sender.ts';
import type { Chance } from '../../platform/clock.ts';
import type { Connectors } from '../connectors/ports.ts';
import type { DoubtThings, IsStored, MissRoot, SightRoot, StoreSighting } from '../flow-types/inventory.ts';
import type { StartRootRun } from '../flow-types/runs.ts';
import type { GitLab, GitLabConnections, GitLabPage } from '../connectors/ports.ts';
import type { Groups, Projects, RootGroups } from '../inventory/ports.ts';

type Deps = {
  connectors: Pick<Connectors, 'get'>;
  gitlab: Pick<GitLabConnections, 'connect'>;
  rootGroups: Pick<RootGroups, 'list' | 'get' | 'replace'>;
  groups: Groups;
  projects: Projects;
  sightRoot: SightRoot;
  missRoot: MissRoot;
  isStored: IsStored;
  startRootRun: StartRootRun;
  storeSighting: StoreSighting;
  doubtThings: DoubtThings;
  looks: RecentLooks;
  jobs: JobSender;
  clock: Chance;
};
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
export async function resyncGroup(job: JobOf<'resync-group'>, deps: Deps): Promise<void> {
  if (deps.looks.hasServed(job)) return;
  const connector = (await deps.connectors.get(job.connector))?.value;
  if (!isCrawled(connector, job.connector)) return;
  const root = (await deps.rootGroups.list(connector.id)).find(({ facts }) => facts.id === job.groupId);
  if (root === undefined && (await isStranger(job, connector, deps))) return lookAround(job, deps);
  const gitlab = await deps.gitlab.connect(connector, job.subtree ? 'bulk' : 'urgent');
  const asked = { job, connector, gitlab, root };
  const askedAt = deps.clock.now().toISOString();
  try {
    await (job.latest === undefined ? storeWhole(asked, deps) : storeLatest(asked, deps));
  } catch (failure) {
    if (!(failure instanceof GitLabNotFoundError)) throw failure;
    await doubtGroup(asked, deps);
    if (job.told === 'created') await lookAround(job, deps);
    return;
  }
  deps.looks.note(job, askedAt);
}

async function isStranger(
  { groupId: id, rootId, told }: JobOf<'resync-group'>,
  { id: connectorId }: Connector,
  deps: Deps,
): Promise<boolean> {
  if (rootId === undefined || told === 'created') return false;
  return !(await deps.isStored({ connectorId, subject: 'group', id, rootId }));
}

/** What was never stored and is no more needs no look. */
async function lookAround(job: JobOf<'resync-group'>, deps: Deps): Promise<void> {
  const latest = job.told === 'destroyed' ? undefined : latestBelowRoot(job, deps.clock.now());
  if (latest !== undefined) await deps.jobs.send([latest], { at: new Date(latest.at) });
}

async function storeWhole(asked: Asked, deps: Deps): Promise<void> {
  const { job, root } = asked;
  const facts = await storeGroup(asked, deps);
  const again = job.told === 'destroyed' ? againAfter(job, deps.clock.now()) : undefined;
  if (again !== undefined) await deps.jobs.send([again], { at: new Date(again.at) });
  if (job.subtree) await (root === undefined ? storeSubtree(asked, facts, deps) : crawlRoot(asked, deps));
}

/** A run that began before is no answer to what was told since: it is waited for. */
async function crawlRoot({ job, connector }: Asked, deps: Deps): Promise<void> {
  const started = await deps.startRootRun(connector, job.groupId, 'reconciliation');
  if (started?.joined !== true || begunAt(started.runId).toISOString() >= job.at) return;
  const later = new Date(minuteEndMs(deps.clock.now()));
  await deps.jobs.send([{ ...afresh(job), at: later.toISOString() }], { at: later });
}

async function storeSubtree(asked: Asked, facts: GroupFacts, deps: Deps): Promise<void> {
  const { job, gitlab } = asked;
  const subgroups = await storePages(
    (page) => gitlab.descendantGroups(job.groupId, page),
    (groups, observedAt) => storeListedGroups(groups, observedAt, asked, deps),
    deps,
  );
  const projects = await storePages(
    (page) => gitlab.projects(job.groupId, page),
    (listed, observedAt) => storeListedProjects(listed, observedAt, asked, deps),
    deps,
  );
  await tellMalformed(asked, facts, { subgroups, projects }, deps);
}

async function storeLatest(asked: Asked, deps: Deps): Promise<void> {
  const { job, gitlab, root } = asked;
  const observedAt = deps.clock.now().toISOString();
  const odd = { subgroups: 0, projects: 0 };
  if (job.latest === 'groups') {
    const { items, malformed } = await gitlab.latestGroups(job.groupId);
    await storeListedGroups(items, observedAt, asked, deps);
    odd.subgroups = malformed;
  } else {
    const { items, malformed } = await gitlab.latestProjects(job.groupId);
    await storeListedProjects(items, observedAt, asked, deps);
    odd.projects = malformed;
  }
  if (root !== undefined) await tellMalformed(asked, root.facts, odd, deps);
}

function storeListedGroups(
  groups: readonly GitLabGroup[],
  observedAt: string,
  { job, connector, gitlab }: Asked,
  deps: Deps,
): Promise<void> {
  const items = groups.map(listedGroup);
  const { because: cause } = job;
  return deps.storeSighting({
    connector,
    gitlab,
    subject: 'group',
    rows: deps.groups,
    items,
    observedAt,
    cause,
  });
}

function storeListedProjects(
  projects: readonly GitLabProject[],
  observedAt: string,
  { job, connector, gitlab }: Asked,
  deps: Deps,
): Promise<void> {
  const items = projects.map(listedProject);
  const { because: cause } = job;
  return deps.storeSighting({
    connector,
    gitlab,
    subject: 'project',
    rows: deps.projects,
    items,
    observedAt,
    cause,
  });
}

async function storeGroup(asked: Asked, deps: Deps): Promise<GroupFacts> {
  const { job, connector, gitlab, root } = asked;
  const observedAt = deps.clock.now().toISOString();
  const group = await gitlab.group(job.groupId);
  const facts = groupFacts(group);
  if (root !== undefined) {
    await deps.sightRoot(connector, { facts, observedAt, cause: job.because });
    if (isLost(root)) await deps.startRootRun(connector, root.facts.id, 'reconciliation');
    return facts;
  }
  await storeListedGroups([group], observedAt, asked, deps);
  return facts;
}

/** There is no run to tell it: the root group is partial until a crawl of it is complete. */
async function tellMalformed(
  { job, connector }: Asked,
  { fullyQualifiedName }: GroupFacts,
  odd: { subgroups: number; projects: number },
  deps: Deps,
): Promise<void> {
  if (odd.subgroups + odd.projects === 0) return;
  const now = deps.clock.now();
  const home = heldRootOf(await deps.rootGroups.list(connector.id), fullyQualifiedName);
  const stored = home && (await deps.rootGroups.get({ connectorId: connector.id, rootId: home.facts.id }));
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
    .map(({ count, ...of }) => ({ ...of, because: malformedWords(count), since: now.toISOString() }));
  const crawl = crawlMissing(stored.value.crawl, unreadable, now);
  if (crawl === undefined) return;
  await deps.rootGroups.replace(connector.id, { ...stored.value, crawl }, stored.etag);
}

/** Answers how many elements were left out. */
async function storePages<Item>(
  read: (page: number) => Promise<GitLabPage<Item>>,
  store: (items: Item[], observedAt: string) => Promise<void>,
  deps: Deps,
): Promise<number> {
  let malformed = 0;
  let page: number | undefined = 1;
  while (page !== undefined) {
    const observedAt = deps.clock.now().toISOString();
    const listed: GitLabPage<Item> = await read(page);
    await store(listed.items, observedAt);
    malformed += listed.malformed;
    page = listed.nextPage;
  }
  return malformed;
}

/** Whether a root group that can't be seen is gone or only out of reach, GitLab does not tell: it is noted, no more. */
async function doubtGroup({ job, connector, root }: Asked, deps: Deps): Promise<void> {
  const observedAt = deps.clock.now().toISOString();
  if (root !== undefined) {
    return deps.missRoot(connector, { rootId: job.groupId, observedAt, cause: job.because });
  }
  const doubt = { connector, observedAt, cause: job.because };
  const told = job.told === 'destroyed' ? { told: job.told } : {};
  for (const { facts } of await deps.rootGroups.list(connector.id)) {
    const scope = { connectorId: connector.id, rootId: facts.id };
    const [group] = await deps.groups.whole(scope, [job.groupId]);
    if (group === undefined) continue;
    const name = group.value.facts.fullyQualifiedName;
    const below = await everyPage((page) => deps.groups.listBelow(scope, name, page));
    for (const groupName of [name, ...below.map((row) => row.facts.fullyQualifiedName)]) {
      const projects = await everyPage((page) => deps.projects.list(scope, groupName, page));
      await deps.doubtThings({ ...doubt, subject: 'project', ids: projects.map((row) => row.facts.id) });
    }
    await deps.doubtThings({ ...doubt, subject: 'group', ids: below.map((row) => row.facts.id) });
    await deps.doubtThings({ ...doubt, ...told, subject: 'group', ids: [job.groupId] });
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
