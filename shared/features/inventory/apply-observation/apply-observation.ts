import { GitLabForbiddenError, GitLabNotFoundError } from '../../../platform/errors/gitlab-errors.ts';
import { lookJobs } from '../../findings/domain/findings-jobs.ts';
import { groupFacts, type GroupFacts } from '../domain/group-facts.ts';
import { claimedRootOf } from '../domain/root-nesting.ts';
import type { ProjectFacts } from '../domain/project-facts.ts';
import type { RootGroup, Scope } from '../domain/inventory.ts';
import { type MergeResult, writtenIds } from '../domain/merge-page.ts';
import { assessJobs } from '../domain/follow-up-jobs.ts';
import type { InventoryItem } from '../domain/facts.ts';
import { tombstone } from '../domain/row-changes.ts';
import { isClaimed } from '../domain/root-state.ts';
import type { GitLab } from '../../connectors/ports.ts';
import type { InventoryRows } from '../ports.ts';
import { reportUnstoredRows } from './report-unstored-rows.ts';
import { itemsOutsideConnector } from './items-outside-connector.ts';
import { mergeRows } from '../merge-rows.ts';
import { recordRootGroup } from '../record-root-group.ts';
import type { App } from '../../app.ts';
import type { ChangeCause } from '../../../contracts/arm/change.ts';
import { refOf, type Connector } from '../../connectors/domain/connector.ts';
import { purgeIfDeleted } from '../purge-if-deleted.ts';

type Facts = GroupFacts | ProjectFacts;
type Observation<F extends Facts> = {
  connector: Connector;
  gitlab: GitLab;
  subject: 'group' | 'project';
  rows: InventoryRows<F>;
  items: readonly InventoryItem<F>[];
  observedAt: string;
  cause: ChangeCause;
  /** Set where settings may have changed although no fact did: all items are assessed, not only those that were written. */
  assess?: Assess;
  /** Set where scanners may have reported, or a person asks. */
  looksForReports?: true;
};

/** `hourly`: also urgent, but settings that were read by REST within an hour are read when that is over. */
export type Assess = 'all' | 'all urgently' | 'all hourly';

/**
 * Stores items that GitLab returned by id, each under the root group in which it lies now. A stored item outside all root
 * groups of the connector becomes a tombstone. A root group may have been renamed since it was read, so all are read again
 * before that; if one is not readable, the groups above the item are read. Rejected rows are reported on their root group.
 * Idempotent, late calls included.
 */
export async function applyObservation<F extends Facts>(
  observation: Observation<F>,
  app: App,
): Promise<void> {
  const all = await app.rootGroups.list(observation.connector.id);
  await storeUnder(all, observation, app);
  await purgeIfDeleted(refOf(observation.connector), [...idsOf(all)], app);
}

async function storeUnder<F extends Facts>(
  all: readonly RootGroup[],
  observation: Observation<F>,
  app: App,
): Promise<void> {
  const roots = all.filter(isClaimed);
  const outside = await storeInside(observation, all, app);
  const homes = await rootsWithRows(outside, observation, roots);
  if (homes.length === 0) return;
  const current = await currentRoots(observation, roots, app);
  const renamed = all.map((root) => current.find(({ facts }) => facts.id === root.facts.id) ?? root);
  const left = await storeInside({ ...observation, items: outside }, renamed, app);
  const areAllReadable = current.length === roots.length;
  const gone = areAllReadable ? left : await itemsOutsideConnector(left, idsOf(roots), observation.gitlab);
  for (const home of homes) await tombstoneMoved(home, gone, observation, app);
}

/** Merges the items under one of the root groups; returns the others. */
async function storeInside<F extends Facts>(
  observation: Observation<F>,
  roots: readonly RootGroup[],
  app: App,
): Promise<InventoryItem<F>[]> {
  const { rows, observedAt, subject, cause } = observation;
  const below = subject === 'group' ? await applyToRoots(observation, roots, app) : observation.items;
  const byRoot = Map.groupBy(below, (item) => claimedRootOf(roots, item.facts.fullyQualifiedName));
  for (const [root, items] of byRoot) {
    if (root === undefined) continue;
    const scope = { connectorId: observation.connector.id, rootId: root.facts.id };
    const { completeAsOf } = root.crawl;
    const context = { subject, cause, at: observedAt };
    const merged = await mergeRows(items, { rows, scope, observedAt, context, completeAsOf, roots });
    await assess(scope, items, merged, observation, app);
    await lookForReports(scope, items, observation, app);
    await app.changeFeed.publish(scope);
    await reportUnstoredRows(scope, merged.rejected, context, app);
  }
  return byRoot.get(undefined) ?? [];
}

/** A crash before it, and whatever else is lost, is found by the sweep. */
async function assess<F extends Facts>(
  { rootId }: Scope,
  items: readonly InventoryItem<F>[],
  merged: MergeResult<F>,
  { connector, subject, observedAt: at, cause, assess: wish }: Observation<F>,
  app: App,
): Promise<void> {
  const ids = wish === undefined ? writtenIds(merged) : items.map(({ id }) => id);
  const hourly = wish === 'all hourly' || (wish === undefined && cause.kind === 'webhook');
  const urgent = hourly || wish === 'all urgently';
  const jobs = assessJobs({ connector: refOf(connector), rootId, subject, ids, at, urgent, hourly });
  if (jobs.length > 0) await app.jobs.send(jobs);
}

/** The sweep that looks for reports finds those that a crash loses here. */
async function lookForReports<F extends Facts>(
  { rootId }: Scope,
  items: readonly InventoryItem<F>[],
  { connector, observedAt: at, cause, looksForReports }: Observation<F>,
  app: App,
): Promise<void> {
  if (looksForReports !== true) return;
  const projects = items.flatMap(({ id, facts }) =>
    'defaultBranch' in facts && facts.archived !== true ? [{ id, defaultBranch: facts.defaultBranch }] : [],
  );
  const urgent = cause.kind === 'manual';
  const jobs = lookJobs(projects, { connector: refOf(connector), rootId, at, urgent });
  if (jobs.length > 0) await app.jobs.send(jobs);
}

/** Records items that are root groups, which have rows of their own; returns the others. */
async function applyToRoots<F extends Facts>(
  { connector, observedAt, cause, ...observation }: Observation<F>,
  roots: readonly RootGroup[],
  app: App,
): Promise<InventoryItem<F>[]> {
  const items: readonly InventoryItem<F>[] = observation.items;
  const rootIds = idsOf(roots.filter(isClaimed));
  for (const { facts } of items.filter((item) => rootIds.has(item.id))) {
    await recordRootGroup(connector, { facts, observedAt, cause }, app);
  }
  return items.filter((item) => !rootIds.has(item.id));
}

function idsOf(roots: readonly RootGroup[]): Set<number> {
  return new Set(roots.map((root) => root.facts.id));
}

/** Root groups under which the items have rows that are not removed. */
async function rootsWithRows<F extends Facts>(
  items: readonly InventoryItem<F>[],
  { rows, connector }: Observation<F>,
  roots: readonly RootGroup[],
): Promise<RootGroup[]> {
  const homes: RootGroup[] = [];
  for (const root of items.length === 0 ? [] : roots) {
    const scope = { connectorId: connector.id, rootId: root.facts.id };
    const stored = await rows.stored(
      scope,
      items.map((item) => item.id),
    );
    if (stored.some((row) => !row.removed)) homes.push(root);
  }
  return homes;
}

/** Reads and records the root groups with their current names; without those that GitLab does not show. */
async function currentRoots<F extends Facts>(
  { connector, gitlab, cause }: Observation<F>,
  roots: readonly RootGroup[],
  app: App,
): Promise<RootGroup[]> {
  const current: RootGroup[] = [];
  for (const root of roots) {
    const observedAt = app.clock.now().toISOString();
    const facts = await factsNow(root.facts.id, gitlab);
    if (facts === undefined) continue;
    await recordRootGroup(connector, { facts, observedAt, cause }, app);
    current.push({ ...root, facts });
  }
  return current;
}

async function factsNow(rootId: number, gitlab: GitLab): Promise<GroupFacts | undefined> {
  try {
    return groupFacts(await gitlab.group(rootId));
  } catch (failure) {
    if (failure instanceof GitLabNotFoundError || failure instanceof GitLabForbiddenError) return undefined;
    throw failure;
  }
}

/** Tombstones rows of items that left the connector's groups; they come back if the item does. */
async function tombstoneMoved<F extends Facts>(
  home: RootGroup,
  items: readonly InventoryItem<F>[],
  { connector, rows, observedAt, subject, cause }: Observation<F>,
  app: App,
): Promise<void> {
  const scope = { connectorId: connector.id, rootId: home.facts.id };
  const ids = items.map((item) => item.id);
  const stored = (await rows.stored(scope, ids)).filter((row) => !row.removed && row.seenAt <= observedAt);
  if (stored.length === 0) return;
  const indexNames = new Map(stored.map((row) => [row.id, row.indexName]));
  const whole = await rows.whole(scope, [...indexNames.keys()]);
  const removal = { at: observedAt, reason: 'moved-away' as const };
  const changes = whole.map(({ value, etag }) => {
    const indexName = indexNames.get(value.facts.id) ?? '';
    const context = { subject, cause, at: observedAt };
    return tombstone({ value, etag, indexName }, removal, context, home.crawl.completeAsOf);
  });
  await rows.write(scope, changes);
  await app.changeFeed.publish(scope);
  const gone = {
    connector: refOf(connector),
    rootId: scope.rootId,
    subject,
    ids,
    at: observedAt,
    urgent: true,
  };
  await app.jobs.send(assessJobs(gone));
}
