import { instanceHostOf } from '../../../contracts/gitlab/instance-url.ts';
import type { JobOf } from '../../../contracts/job.ts';
import { groupFacts, type GroupFacts } from '../../inventory/domain/group-facts.ts';
import type { GroupRow, RootGroup } from '../../inventory/domain/inventory.ts';
import { enclosingRoots } from '../../inventory/domain/root-nesting.ts';
import { describeNewRoot } from '../../inventory/domain/observed-root.ts';
import type { Connector } from '../../connectors/domain/connector.ts';
import type { OnboardingPlan } from '../domain/plan-onboarding.ts';
import { rootClaimedElsewhere, claimedRoot } from '../domain/root-group.ts';
import { isClaimed } from '../../inventory/domain/root-state.ts';
import { changeRoot } from './change-root.ts';
import { claimRoots } from './claim-roots.ts';
import { sendOffboarding } from './offboard-deselected.ts';
import { recordRootGroup } from '../../inventory/record-root-group.ts';
import type { App } from '../../app.ts';

/** Ids of the root groups to be crawled, and the number of those that another connector has claimed. */
type ClaimResult = { crawled: number[]; claimedElsewhere: number };

/** The findings and decisions of discovery, before any of them is written. */
type Discovery = {
  job: JobOf<'discover'>;
  connector: Connector;
  plan: OnboardingPlan;
  known: RootGroup[];
  observedAt: string;
};

/** Claims each wanted root group and saves the outcome in its row. Idempotent. */
export async function claimRootGroups(
  { job, connector, plan, known, observedAt }: Discovery,
  app: App,
): Promise<ClaimResult> {
  const { url } = app.gitlab.instanceOf(connector);
  const instanceHost = instanceHostOf(url);
  const { id: connectorId } = connector;
  const claimedElsewhere = await claimRoots(connector, plan.wanted, url, app);
  const crawled: number[] = [];
  for (const group of plan.wanted) {
    const before = known.find((root) => root.facts.id === group.id);
    const cause = { kind: 'crawl' as const, detail: job.runId };
    const rival = claimedElsewhere.get(group.id);
    if (rival === undefined && job.newOnly && before !== undefined && isUnaffected(before, job, connector)) {
      await recordRootGroup(connector, { facts: groupFacts(group), observedAt, cause }, app);
      continue;
    }
    const former =
      before === undefined ? await formerSubgroupRow(connectorId, group.id, known, app) : undefined;
    const claiming = { instanceHost, runId: job.runId, now: app.clock.now(), observedAt, former };
    const change = (root: RootGroup | undefined) =>
      rival === undefined
        ? claimedRoot(group, root, claiming)
        : rootClaimedElsewhere(group, root, claiming, rival);
    const isNew = (root: RootGroup) => describeNewRoot(root, former, cause, job.operationId !== undefined);
    await changeRoot({ connectorId, rootId: group.id }, change, cause, app, isNew);
    if (rival === undefined) {
      await removeSubgroupRow(connectorId, groupFacts(group), known, observedAt, app);
      crawled.push(group.id);
    } else if (before?.hook !== undefined) await sendOffboarding(job, group.id, app);
  }
  return { crawled, claimedElsewhere: claimedElsewhere.size };
}

/** The row of a group that was a subgroup of another root group until now. */
async function formerSubgroupRow(
  connectorId: string,
  groupId: number,
  known: readonly RootGroup[],
  app: App,
): Promise<GroupRow | undefined> {
  for (const { facts, crawl } of known) {
    if (crawl.completeAsOf === undefined) continue;
    const [row] = await app.groups.whole({ connectorId, rootId: facts.id }, [groupId]);
    if (row !== undefined) return row.value;
  }
  return undefined;
}

/**
 * Removes the row of a root group below an outer root group. The next crawl of the outer one would do that too, but it is
 * not crawled if the user no longer owns it.
 */
async function removeSubgroupRow(
  connectorId: string,
  facts: GroupFacts,
  known: readonly RootGroup[],
  observedAt: string,
  app: App,
): Promise<void> {
  for (const outer of enclosingRoots(facts, known)) {
    const scope = { connectorId, rootId: outer.facts.id };
    const [row] = await app.groups.stored(scope, [facts.id]);
    if (row !== undefined && row.seenAt <= observedAt) await app.groups.remove(scope, row);
  }
}

/** The claim result of a task that is done already, from the stored rows; it sends no crawl jobs again. */
export function previousClaims({ wanted }: OnboardingPlan, known: RootGroup[]): ClaimResult {
  const ids = new Set(wanted.map(({ id }) => id));
  const others = known.filter((root) => root.onboardingState === 'OnboardedByOtherConnector');
  return { crawled: [], claimedElsewhere: others.filter(({ facts }) => ids.has(facts.id)).length };
}

/** Whether a claimed root group is not crawled again. A new authorization may read what an earlier one could not. */
function isUnaffected(before: RootGroup, { runId }: JobOf<'discover'>, { devops }: Connector): boolean {
  if (!isClaimed(before) || before.crawl.runId === runId) return false;
  return devops?.operation?.authorizes !== true || before.crawl.state !== 'partial';
}
