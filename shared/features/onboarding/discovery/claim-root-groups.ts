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

/** The root groups to be crawled, by id, and how many others are held by another connector. */
type Held = { crawled: number[]; lost: number };

/** What discovery found and decided, before any of it is written. */
type Planned = {
  job: JobOf<'discover'>;
  connector: Connector;
  plan: OnboardingPlan;
  known: RootGroup[];
  observedAt: string;
};

/**
 * Claims each wanted root and notes how it went on its row. Safe to repeat: claims and rows are the same again.
 */
export async function claimRootGroups(
  { job, connector, plan, known, observedAt }: Planned,
  app: App,
): Promise<Held> {
  const { url } = app.gitlab.instanceOf(connector);
  const instanceHost = instanceHostOf(url);
  const { id: connectorId } = connector;
  const lost = await claimRoots(connector, plan.wanted, url, app);
  const crawled: number[] = [];
  for (const group of plan.wanted) {
    const before = known.find((root) => root.facts.id === group.id);
    const cause = { kind: 'crawl' as const, detail: job.runId };
    const rival = lost.get(group.id);
    if (rival === undefined && job.newOnly && before !== undefined && stays(before, job, connector)) {
      await recordRootGroup(connector, { facts: groupFacts(group), observedAt, cause }, app);
      continue;
    }
    const former = before === undefined ? await formerSubgroup(connectorId, group.id, known, app) : undefined;
    const holding = { instanceHost, runId: job.runId, now: app.clock.now(), observedAt, former };
    const change = (root: RootGroup | undefined) =>
      rival === undefined
        ? claimedRoot(group, root, holding)
        : rootClaimedElsewhere(group, root, holding, rival);
    const isNew = (root: RootGroup) => describeNewRoot(root, former, cause, job.operationId !== undefined);
    await changeRoot({ connectorId, rootId: group.id }, change, cause, app, isNew);
    if (rival === undefined) {
      await forgetSubgroup(connectorId, groupFacts(group), known, observedAt, app);
      crawled.push(group.id);
    } else if (before?.hook !== undefined) await sendOffboarding(job, group.id, app);
  }
  return { crawled, lost: lost.size };
}

/** What was known of a group that lay below a root group until now. */
async function formerSubgroup(
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
 * A root group that lies in another has no row below that one. The next crawl of the outer one would find that out, but it may
 * be one that the user owns no more, and that nobody crawls.
 */
async function forgetSubgroup(
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

/** How it went when the task was done: its children stand, and what others hold was noted. */
export function previousClaims({ wanted }: OnboardingPlan, known: RootGroup[]): Held {
  const ids = new Set(wanted.map(({ id }) => id));
  const foreign = known.filter((root) => root.onboardingState === 'OnboardedByOtherConnector');
  return { crawled: [], lost: foreign.filter(({ facts }) => ids.has(facts.id)).length };
}

/** What was held before is left alone; but a new authorization may read what an earlier one could not. */
function stays(before: RootGroup, { runId }: JobOf<'discover'>, { devops }: Connector): boolean {
  if (!isClaimed(before) || before.crawl.runId === runId) return false;
  return devops?.operation?.authorizes !== true || before.crawl.state !== 'partial';
}
