import { instanceHostOf } from '../../../contracts/gitlab/instance-url.ts';
import type { JobOf } from '../../../contracts/job.ts';
import { groupFacts } from '../../inventory/domain/facts.ts';
import type { GroupFacts, GroupRow, RootGroup } from '../../inventory/domain/inventory.ts';
import { rootsAround } from '../../inventory/domain/nested-roots.ts';
import { describeNewRoot } from '../../inventory/domain/observed-root.ts';
import type { Connector } from '../../connectors/domain/connector.ts';
import type { OnboardingPlan } from '../domain/plan-onboarding.ts';
import { foreignRoot, heldRoot, isHeld } from '../domain/root-group.ts';
import type { JobSender } from '../../../platform/jobs/job-sender.ts';
import type { SightRoot } from '../../flow-types/inventory.ts';
import type { GitLabConnections } from '../../connectors/ports.ts';
import type { Groups } from '../../inventory/ports.ts';
import { changeRoot, type ChangeDeps } from './change-root.ts';
import { claimRoots, type ClaimDeps } from './claim-roots.ts';
import { sendOffboarding } from './offboard-deselected.ts';

export type HoldDeps = ClaimDeps &
  ChangeDeps & {
    gitlab: Pick<GitLabConnections, 'instanceOf'>;
    groups: Pick<Groups, 'whole' | 'stored' | 'remove'>;
    jobs: JobSender;
    sightRoot: SightRoot;
  };

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
export async function holdRoots(
  { job, connector, plan, known, observedAt }: Planned,
  deps: HoldDeps,
): Promise<Held> {
  const { url } = deps.gitlab.instanceOf(connector);
  const instanceHost = instanceHostOf(url);
  const { id: connectorId } = connector;
  const lost = await claimRoots(connector, plan.wanted, url, deps);
  const crawled: number[] = [];
  for (const group of plan.wanted) {
    const before = known.find((root) => root.facts.id === group.id);
    const cause = { kind: 'crawl' as const, detail: job.runId };
    const rival = lost.get(group.id);
    if (rival === undefined && job.newOnly && before !== undefined && stays(before, job, connector)) {
      await deps.sightRoot(connector, { facts: groupFacts(group), observedAt, cause });
      continue;
    }
    const former =
      before === undefined ? await formerSubgroup(connectorId, group.id, known, deps) : undefined;
    const holding = { instanceHost, runId: job.runId, now: deps.clock.now(), observedAt, former };
    const change = (root: RootGroup | undefined) =>
      rival === undefined ? heldRoot(group, root, holding) : foreignRoot(group, root, holding, rival);
    const isNew = (root: RootGroup) => describeNewRoot(root, former, cause, job.operationId !== undefined);
    await changeRoot({ connectorId, rootId: group.id }, change, cause, deps, isNew);
    if (rival === undefined) {
      await forgetSubgroup(connectorId, groupFacts(group), known, observedAt, deps);
      crawled.push(group.id);
    } else if (before?.hook !== undefined) await sendOffboarding(job, group.id, deps);
  }
  return { crawled, lost: lost.size };
}

/** What was known of a group that lay below a root group until now. */
async function formerSubgroup(
  connectorId: string,
  groupId: number,
  known: readonly RootGroup[],
  deps: HoldDeps,
): Promise<GroupRow | undefined> {
  for (const { facts, crawl } of known) {
    if (crawl.completeAsOf === undefined) continue;
    const [row] = await deps.groups.whole({ connectorId, rootId: facts.id }, [groupId]);
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
  deps: Pick<HoldDeps, 'groups'>,
): Promise<void> {
  for (const outer of rootsAround(facts, known)) {
    const scope = { connectorId, rootId: outer.facts.id };
    const [row] = await deps.groups.stored(scope, [facts.id]);
    if (row !== undefined && row.seenAt <= observedAt) await deps.groups.remove(scope, row);
  }
}

/** How it went when the task was done: its children stand, and what others hold was noted. */
export function heldBefore({ wanted }: OnboardingPlan, known: RootGroup[]): Held {
  const ids = new Set(wanted.map(({ id }) => id));
  const foreign = known.filter((root) => root.onboardingState === 'OnboardedByOtherConnector');
  return { crawled: [], lost: foreign.filter(({ facts }) => ids.has(facts.id)).length };
}

/** What was held before is left alone; but a new authorization may read what an earlier one could not. */
function stays(before: RootGroup, { runId }: JobOf<'discover'>, { devops }: Connector): boolean {
  if (!isHeld(before) || before.crawl.runId === runId) return false;
  return devops?.operation?.authorizes !== true || before.crawl.state !== 'partial';
}
