import type { RunCounts, Unreadable } from '../../../contracts/arm/run.ts';
import type { Job, JobOf } from '../../../contracts/job.ts';
import { withoutPause } from '../../connectors/domain/health.ts';
import type { Connector, DevOps } from '../../connectors/domain/connector.ts';
import { holdsOperation, isCrawled } from '../../connectors/domain/current-operation.ts';
import { groupPathOf } from '../../inventory/domain/group-path.ts';
import { isLost } from '../../inventory/domain/lost-root.ts';
import { choiceOfGroups, type ChosenGroup, chosenOf } from '../domain/chosen-groups.ts';
import {
  type ClaimedRoot,
  type Occasion,
  planOnboarding,
  type OnboardingPlan,
} from '../domain/plan-onboarding.ts';
import { isClaimed } from '../../inventory/domain/root-state.ts';
import type { RootGroup } from '../../inventory/domain/inventory.ts';
import { malformedMessage, skippedRoot } from '../../inventory/domain/unreadable.ts';
import { costOf, noCounts, type TaskResult } from '../../crawl/domain/run.ts';
import { previousClaims, claimRootGroups } from './claim-root-groups.ts';
import { offboardDeselected } from './offboard-deselected.ts';
import { recheckUnlisted } from './recheck-unlisted.ts';
import { bindChoice } from '../../connectors/bind-choice.ts';
import { completeTask } from '../../crawl/complete-task.ts';
import { supersedeOlder } from '../../crawl/stop-run.ts';
import { listOwnedGroups } from '../../connectors/list-owned-groups.ts';
import { recordAccessRestored } from '../../credentials/record-access-lost.ts';
import { findChosen } from '../find-chosen.ts';
import { endOperation, type OperationEnd } from '../../connectors/end-operation.ts';
import type { App } from '../../app.ts';

/**
 * Finds the root groups of the connector's choice, claims them for the tenant, plans their crawl, and ends the operation
 * if one caused it. Names of a new list are bound to group ids; a name of no owned group fails the operation before any
 * claim. Later the ids count, and lost rights change nothing, but a claimed group that is left out is reported as
 * unreadable.
 * Idempotent: claims and rows are the same again, and the task's children are stored once. A repeat after that only does
 * the rest: a newly found group has no task in this run, so nothing would crawl it.
 */
export async function discover(job: JobOf<'discover'>, app: App): Promise<void> {
  const task = await app.runTasks.get(job.runId, 'discover');
  // The run was removed with its connector.
  if (task === undefined) return;
  if (task.state === 'pending' && (await isHeld(job, app))) return;
  await bindChoice(job.connector, app);
  const connector = (await app.connectors.get(job.connector))?.value;
  if (!isStillRequested(connector, job)) return completeTask(job, emptyResult(), [], app);
  const observedAt = app.clock.now().toISOString();
  const knownRoots = await app.rootGroups.list(connector.id);
  const { chosen, owned, malformed, spent } = await listOwned(job, connector, knownRoots, app);
  const { autoDiscovery } = connector.devops;
  const plan = planOnboarding({ autoDiscovery, chosen }, owned, claimedRootsOf(knownRoots), occasionOf(job));
  const read = emptyResult({ ...costOf(job, spent), malformed });
  if (plan.unknown.length > 0 && occasionOf(job) === 'configured') {
    await completeTask(job, read, [], app);
    return end(job, { state: 'Failed', error: notOwned(plan.unknown, malformed) }, app);
  }
  await saveChosenIds(job, chosen, app);
  const outcome =
    task.state === 'done'
      ? previousClaims(plan, knownRoots)
      : await claimRootGroups({ job, connector, plan, known: knownRoots, observedAt }, app);
  await offboardDeselected(job, plan.offboarding, knownRoots, app);
  await recheckUnlisted(job, owned, knownRoots, app);
  if (!job.newOnly) await supersedeOlder(connector.id, job.runId, app);
  const children = outcome.crawled.flatMap((rootId) => crawlJobs(job, rootId));
  const unreadable = unreadableOf(job, plan, app.clock.now());
  await completeTask(job, { ...read, unreadable }, children, app);
  const message = statusMessage(connector.devops, plan, outcome.claimedElsewhere);
  return end(job, { state: 'Succeeded', message, runId: job.runId }, app);
}

/** Whether the run is paused. Its discovery stays pending then, unless an operation waits for it. */
async function isHeld({ connector, runId, operationId }: JobOf<'discover'>, app: App): Promise<boolean> {
  if (operationId !== undefined) return false;
  return (await app.runs.get(connector.id, runId))?.value.pause !== undefined;
}

function occasionOf({ operationId }: JobOf<'discover'>): Occasion {
  return operationId === undefined ? 'refresh' : 'configured';
}

function claimedRootsOf(known: readonly RootGroup[]): ClaimedRoot[] {
  return known.filter(isClaimed).map((root) => ({
    id: root.facts.id,
    fullPath: groupPathOf(root.facts.fullyQualifiedName),
    isLost: isLost(root),
  }));
}

/** A full run reports a claimed group that it leaves out as unreadable. */
function unreadableOf({ newOnly }: JobOf<'discover'>, { skipped }: OnboardingPlan, now: Date): Unreadable[] {
  return newOnly ? [] : skipped.map((root) => skippedRoot(root, now));
}

/**
 * Saves the ids of the chosen groups before any of them is claimed; from then on groups are identified by id. Idempotent:
 * equal ids write nothing, and a later choice is not changed.
 */
async function saveChosenIds(
  job: JobOf<'discover'>,
  chosen: readonly ChosenGroup[] | undefined,
  app: App,
): Promise<void> {
  const { operationId } = job;
  if (chosen === undefined || operationId === undefined) return;
  const { chosenIds } = choiceOfGroups(chosen);
  await app.changes.change<void>(job.connector, (current) => {
    const isSame = current?.devops?.chosenIds?.join() === chosenIds.join();
    if (isSame || !holdsOperation(current, { connector: job.connector, operationId })) {
      return { action: 'keep', answer: undefined };
    }
    const connector = { ...current, devops: { ...current.devops, chosenIds } };
    return { action: 'save', connector, answer: undefined };
  });
}

/** Whether the job is still current: its operation is, or, without one, the connector is crawled. */
function isStillRequested(
  connector: Connector | undefined,
  job: JobOf<'discover'>,
): connector is Connector & { devops: DevOps } {
  const { operationId } = job;
  if (operationId === undefined) return isCrawled(connector, job.connector);
  return holdsOperation(connector, { connector: job.connector, operationId });
}

/**
 * Lists the groups that the user owns and resolves the choice. Ignores the pause for configuration requests: the caller
 * expects a fresh answer, and a success ends the pause.
 */
async function listOwned(
  job: JobOf<'discover'>,
  connector: Connector & { devops: DevOps },
  known: readonly RootGroup[],
  app: App,
) {
  const { operationId } = job;
  const gitlab = await app.gitlab.connect(operationId === undefined ? connector : withoutPause(connector));
  const { groups: direct, malformed } = await listOwnedGroups(gitlab);
  if (operationId !== undefined) await recordAccessRestored(job.connector, operationId, app);
  const chosen = chosenOf(connector.devops);
  const ids = known.filter((root) => isClaimed(root) && !isLost(root)).map(({ facts }) => facts.id);
  const byName = operationId !== undefined;
  const query = { chosen: chosen ?? [], ids, owned: direct, malformed, byName };
  const found = await findChosen(query, gitlab);
  return { chosen: chosen && found.chosen, owned: found.owned, malformed, spent: gitlab.spent() };
}

async function end(job: JobOf<'discover'>, result: OperationEnd, app: App): Promise<void> {
  if (job.operationId !== undefined) await endOperation(job.connector, job.operationId, result, app);
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

function notOwned(names: string[], malformed: number) {
  const details = names.map((name) => ({
    code: 'GroupNotFound',
    target: 'properties.topLevelInventoryList',
    message: `'${name}' is not among the groups that the authorising user owns.`,
  }));
  const leftOut = malformed === 0 ? '' : ` ${malformedMessage(malformed)}`;
  const message = `Groups that the authorising user does not own: ${names.join(', ')}.${leftOut} Nothing was changed.`;
  return { code: 'GroupNotFound', message, target: 'properties.topLevelInventoryList', details };
}

function statusMessage(devops: DevOps, plan: OnboardingPlan, claimedElsewhere: number): string {
  if (plan.wanted.length === 0) return 'The authorising user owns no GitLab group.';
  if (claimedElsewhere > 0)
    return `${claimedElsewhere} of ${plan.wanted.length} groups are claimed by another security connector.`;
  const action = devops.operation?.kind === 'create' ? 'creation' : 'modification';
  return `Resource ${action} successful.`;
}
