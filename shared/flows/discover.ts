import type { ChangeCause } from '../contracts/arm/change.ts';
import type { RunCounts } from '../contracts/arm/run.ts';
import type { GitLabGroup } from '../contracts/gitlab/group.ts';
import type { Job, JobOf } from '../contracts/job.ts';
import type { ChangeEvent } from '../domain/inventory/change-event.ts';
import { groupFacts } from '../domain/inventory/facts.ts';
import type { GroupRow, RootGroup, Scope } from '../domain/inventory/inventory.ts';
import { describeNewRoot, describeRoot } from '../domain/inventory/sighted-root.ts';
import { withoutPause } from '../domain/access/health.ts';
import type { Connector, DevOps } from '../domain/onboarding/connector.ts';
import { holdsOperation, isCrawled } from '../domain/onboarding/current-operation.ts';
import { groupPathOf } from '../domain/onboarding/group-path.ts';
import { isLost } from '../domain/onboarding/lost-root.ts';
import { planOnboarding, type OnboardingPlan } from '../domain/onboarding/plan-onboarding.ts';
import type { LostGroup } from '../domain/onboarding/settle-claims.ts';
import { foreignRoot, heldRoot, isHeld, leavingRoot } from '../domain/onboarding/root-group.ts';
import { costOf, noCounts, type TaskResult } from '../domain/refresh/run.ts';
import type {
  Chance,
  Connectors,
  EndOperation,
  GitLabConnections,
  GroupClaims,
  Groups,
  JobSender,
  ListOwnedGroups,
  NoteAccessRestored,
  OperationEnd,
  RootGroups,
  RunTasks,
  SettleTask,
  SightRoot,
  SupersedeOlder,
} from '../ports.ts';

type Deps = {
  connectors: Pick<Connectors, 'get' | 'setAside'>;
  gitlab: Pick<GitLabConnections, 'connect' | 'instanceOf'>;
  listOwnedGroups: ListOwnedGroups;
  rootGroups: RootGroups;
  groups: Pick<Groups, 'whole'>;
  runTasks: Pick<RunTasks, 'get'>;
  groupClaims: GroupClaims;
  jobs: JobSender;
  settleTask: SettleTask;
  sightRoot: SightRoot;
  supersedeOlder: SupersedeOlder;
  noteAccessRestored: NoteAccessRestored;
  endOperation: EndOperation;
  clock: Chance;
};

/**
 * Finds the root groups that the connector's choice covers, claims them for the tenant, plans their crawl and ends the
 * operation, if one caused it. Unknown names in a list that was just chosen fail the operation before anything is
 * claimed; later they may be rights that were lost, and change nothing.
 * Safe to repeat: claims and root rows are the same again and the task's children are noted once. A repeat after that
 * only does what is left to do: a group that it sees anew has no task in this run, so nobody would crawl it.
 */
export async function discover(job: JobOf<'discover'>, deps: Deps): Promise<void> {
  const task = await deps.runTasks.get(job.runId, 'discover');
  // The run goes with its connector; nothing is left to do then.
  if (task === undefined) return;
  const connector = (await deps.connectors.get(job.connector))?.value;
  if (!isWanted(connector, job)) return deps.settleTask(job, emptyResult(), []);
  const observedAt = deps.clock.now().toISOString();
  const { owned, spent } = await listOwned(job, connector, deps);
  const known = await deps.rootGroups.list(connector.id);
  const held = known.filter(isHeld).map((root) => ({
    id: root.facts.id,
    fullPath: groupPathOf(root.facts.fullyQualifiedName),
    isLost: isLost(root),
  }));
  const occasion = job.operationId === undefined ? 'refresh' : 'configured';
  const plan = planOnboarding(connector.devops, owned, held, occasion);
  const result = emptyResult(costOf(job, spent));
  if (plan.unknown.length > 0 && occasion === 'configured') {
    await deps.settleTask(job, result, []);
    return end(job, { state: 'Failed', error: notOwned(plan.unknown) }, deps);
  }
  const outcome =
    task.state === 'done'
      ? heldBefore(plan, known)
      : await holdRoots({ job, connector, plan, known, observedAt }, deps);
  await letLeave(job, plan, known, deps);
  await lookForLost(job, owned, known, deps);
  if (!job.newOnly) await deps.supersedeOlder(connector.id, job.runId);
  const children = outcome.crawled.flatMap((rootId) => crawlJobs(job, rootId));
  await deps.settleTask(job, result, children);
  const message = statusMessage(connector.devops, plan, outcome.lost);
  return end(job, { state: 'Succeeded', message, runId: job.runId }, deps);
}

/** Whether the job's work is still asked for: by its operation, or by a connector that is crawled. */
function isWanted(
  connector: Connector | undefined,
  job: JobOf<'discover'>,
): connector is Connector & { devops: DevOps } {
  const { operationId } = job;
  if (operationId === undefined) return isCrawled(connector, job.connector);
  return holdsOperation(connector, { connector: job.connector, operationId });
}

/** Who configures wants to know: GitLab is asked even where the connector's work waits for its access, and may go on then. */
async function listOwned(job: JobOf<'discover'>, connector: Connector, deps: Deps) {
  const { operationId } = job;
  const gitlab = await deps.gitlab.connect(operationId === undefined ? connector : withoutPause(connector));
  const owned = await deps.listOwnedGroups(gitlab);
  if (operationId !== undefined) await deps.noteAccessRestored(job.connector, operationId);
  return { owned, spent: gitlab.spent() };
}

async function end(job: JobOf<'discover'>, how: OperationEnd, deps: Deps): Promise<void> {
  if (job.operationId !== undefined) await deps.endOperation(job.connector, job.operationId, how);
}

type Planned = {
  job: JobOf<'discover'>;
  connector: Connector;
  plan: OnboardingPlan;
  known: RootGroup[];
  observedAt: string;
};

/** Claims each wanted root and notes how it went: those to be crawled, and how many another connector holds. */
async function holdRoots(
  { job, connector, plan, known, observedAt }: Planned,
  deps: Deps,
): Promise<{ crawled: number[]; lost: number }> {
  const instanceHost = new URL(deps.gitlab.instanceOf(connector).url).host.toLowerCase();
  const { id: connectorId } = connector;
  const lost = await claimAll({ job, connector, plan, instanceHost }, deps);
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
    if (rival === undefined) crawled.push(group.id);
    else if (before?.hook !== undefined) await sendOffboarding(job, group.id, deps);
  }
  return { crawled, lost: lost.size };
}

/** What was known of a group that lay below a root group until now. */
async function formerSubgroup(
  connectorId: string,
  groupId: number,
  known: readonly RootGroup[],
  deps: Deps,
): Promise<GroupRow | undefined> {
  for (const { facts, crawl } of known) {
    if (crawl.completeAsOf === undefined) continue;
    const [row] = await deps.groups.whole({ connectorId, rootId: facts.id }, [groupId]);
    if (row !== undefined) return row.value;
  }
  return undefined;
}

/** How it went when the task was done: its children stand, and what others hold was noted. */
function heldBefore({ wanted }: OnboardingPlan, known: RootGroup[]): Awaited<ReturnType<typeof holdRoots>> {
  const ids = new Set(wanted.map(({ id }) => id));
  const foreign = known.filter((root) => root.onboardingState === 'OnboardedByOtherConnector');
  return { crawled: [], lost: foreign.filter(({ facts }) => ids.has(facts.id)).length };
}

/** What was held before is left alone; but a new authorization may read what an earlier one could not. */
function stays(before: RootGroup, { runId }: JobOf<'discover'>, { devops }: Connector): boolean {
  if (!isHeld(before) || before.crawl.runId === runId) return false;
  return devops?.operation?.authorizes !== true || before.crawl.state !== 'partial';
}

/**
 * Which of the wanted groups another connector holds, or one above or below them. A connector that is being deleted, and
 * whose name ours has taken, gives way at once.
 */
async function claimAll(
  {
    job,
    connector,
    plan,
    instanceHost,
  }: Pick<Planned, 'job' | 'connector' | 'plan'> & { instanceHost: string },
  deps: Deps,
): Promise<Map<number, LostGroup>> {
  const { tenantId, id } = connector;
  const wanted = plan.wanted.map((group) => ({ groupId: group.id, fullPath: group.full_path }));
  const claim = () =>
    deps.groupClaims.claim({ tenantId, instanceHost }, id, wanted, deps.clock.now().toISOString());
  let lost = await claim();
  for (const heldBy of new Set(lost.map((group) => group.heldBy))) {
    const former = await deps.connectors.setAside({ ...job.connector, id: heldBy });
    if (former === undefined) continue;
    await deps.groupClaims.releaseAll(tenantId, former.id);
    lost = await claim();
  }
  return new Map(lost.map((group) => [group.groupId, group]));
}

/** Rests on the root as it is now: others note its webhook and the end of its crawl meanwhile. */
async function changeRoot(
  scope: Scope,
  change: (root: RootGroup | undefined) => RootGroup,
  cause: ChangeCause,
  deps: Deps,
  describeNew: (root: RootGroup) => ChangeEvent[] = () => [],
): Promise<void> {
  const stored = await deps.rootGroups.get(scope);
  if (stored === undefined) {
    const root = change(undefined);
    return deps.rootGroups.put(scope.connectorId, root, describeNew(root));
  }
  const changed = change(stored.value);
  const at = deps.clock.now().toISOString();
  const events = describeRoot(stored.value, changed, { cause, at });
  await deps.rootGroups.replace(scope.connectorId, changed, stored.etag, events);
}

async function letLeave(
  job: JobOf<'discover'>,
  plan: OnboardingPlan,
  known: RootGroup[],
  deps: Deps,
): Promise<void> {
  for (const root of known.filter(({ facts }) => plan.leaving.includes(facts.id))) {
    const leave = (now: RootGroup | undefined) => leavingRoot(now ?? root, deps.clock.now());
    const scope = { connectorId: job.connector.id, rootId: root.facts.id };
    await changeRoot(scope, leave, { kind: 'crawl', detail: job.runId }, deps);
    await sendOffboarding(job, root.facts.id, deps);
  }
}

/** Held and owned no more: rights may have changed hands, or GitLab no longer has it, which it is asked then. */
async function lookForLost(
  { connector, runId }: JobOf<'discover'>,
  owned: readonly GitLabGroup[],
  known: readonly RootGroup[],
  deps: Deps,
): Promise<void> {
  const ownedIds = new Set(owned.map(({ id }) => id));
  const at = deps.clock.now().toISOString();
  const because = { kind: 'crawl' as const, detail: runId };
  const look = { v: 1, kind: 'resync-group', connector, subtree: false, because, at, attempt: 0 } as const;
  const missing = known.filter((root) => isHeld(root) && !ownedIds.has(root.facts.id));
  await deps.jobs.send(missing.map((root) => ({ ...look, groupId: root.facts.id })));
}

/** Its webhook and its claim are taken away in the background. */
async function sendOffboarding(
  { connector, runId }: JobOf<'discover'>,
  rootId: number,
  deps: Deps,
): Promise<void> {
  const job = { v: 1, kind: 'offboard-group', connector, rootId, attempt: 0 } as const;
  // A group may come and go within minutes: each time is another one.
  await deps.jobs.send([job], { resend: runId });
}

function crawlJobs(job: JobOf<'discover'>, rootId: number): Job[] {
  const crawl = { v: 1, connector: job.connector, runId: job.runId, rootId, page: 1, attempt: 0 } as const;
  return [
    { ...crawl, kind: 'crawl-groups' },
    { ...crawl, kind: 'crawl-projects' },
  ];
}

function emptyResult(cost: Partial<RunCounts> = {}): TaskResult {
  return { counts: { ...noCounts, ...cost }, unreadable: [] };
}

function notOwned(names: string[]) {
  const details = names.map((name) => ({
    code: 'GroupNotFound',
    target: 'properties.topLevelInventoryList',
    message: `'${name}' is not among the groups that the authorising user owns.`,
  }));
  const message = `Groups that the authorising user does not own: ${names.join(', ')}. Nothing was changed.`;
  return { code: 'GroupNotFound', message, target: 'properties.topLevelInventoryList', details };
}

function statusMessage(devops: DevOps, plan: OnboardingPlan, lost: number): string {
  if (plan.wanted.length === 0) return 'The authorising user owns no GitLab group.';
  if (lost > 0) return `${lost} of ${plan.wanted.length} groups are held by another security connector.`;
  const deed = devops.operation?.kind === 'create' ? 'creation' : 'modification';
  return `Resource ${deed} successful.`;
}
