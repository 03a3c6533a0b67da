import type { ConnectorRef } from '../../contracts/connector-key.ts';
import {
  problemOf,
  healthAfter,
  isCheckDue,
  withoutPause,
  type CredentialsProblem,
} from '../connectors/domain/health.ts';
import { InvalidRequestError } from '../../platform/errors/errors.ts';
import {
  GitLabError,
  GitLabNotFoundError,
  GitLabUnavailableError,
} from '../../platform/errors/gitlab-errors.ts';
import type { RootGroup } from '../inventory/domain/inventory.ts';
import { refOf, type Connector, type DevOps } from '../connectors/domain/connector.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import { isClaimed } from '../inventory/domain/root-state.ts';
import { devopsWithHealth } from '../connectors/domain/devops-status.ts';
import { isDue } from '../connectors/domain/is-due.ts';
import type { GitLab } from '../connectors/ports.ts';
import { runAll } from '../../platform/run-all.ts';
import { startConnectorRun } from '../crawl/start-run.ts';
import { listOwnedGroups } from '../connectors/list-owned-groups.ts';
import type { App } from '../app.ts';

type Configured = Connector & { devops: DevOps };
/** `unknown`: the check failed for a reason that says nothing about the access. */
type AccessCheck =
  { outcome: 'healthy' } | { outcome: 'unknown' } | { outcome: 'unhealthy'; finding: CredentialsProblem };

const owner = 50;

/**
 * Checks each connector's access to GitLab, and that the authorising user owns its root groups: once per period if
 * healthy, with backoff if not. Starts a crawl on recovery, as events were missed. Idempotent: a check saves its
 * result, and a running crawl is joined; the reconciliation makes up for a crawl that a crash lost.
 */
export async function checkGitLabAccess(
  periodMinutes: number,
  app: App,
): Promise<{ accessLost: number; accessRestored: number }> {
  const sum = { accessLost: 0, accessRestored: 0 };
  await runAll(app.connectors.all(), async (connector) => {
    const ref = refOf(connector);
    if (!isCrawled(connector, ref) || connector.devops.operation !== undefined) return;
    if (!isTime(connector, app.clock.now(), periodMinutes)) return;
    const check = await checkAccess(connector, app);
    const before = connector.devops.health?.state;
    const recovered = await saveCheck(ref, check, app);
    if (check.outcome === 'unhealthy' && check.finding.state !== before) sum.accessLost += 1;
    if (recovered === undefined || before === undefined) return;
    sum.accessRestored += 1;
    await startConnectorRun(recovered, 'reconciliation', app);
  });
  return sum;
}

/** Configuring a connector counts as a check. */
function isTime(connector: Configured, now: Date, periodMinutes: number): boolean {
  const { health, accessCheckedAt, provisioningStatusUpdateTimeUtc } = connector.devops;
  if (health !== undefined) return isCheckDue(health, now);
  return isDue(connector.id, accessCheckedAt ?? provisioningStatusUpdateTimeUtc, now, periodMinutes);
}

async function checkAccess(connector: Configured, app: App): Promise<AccessCheck> {
  try {
    const gitlab = await app.gitlab.connect(withoutPause(connector));
    const { groups } = await listOwnedGroups(gitlab);
    const owned = new Set(groups.map((group) => group.id));
    const roots = (await app.rootGroups.list(connector.id)).filter(isClaimed);
    const lost = await notOwned(
      roots.filter((root) => !owned.has(root.facts.id)),
      gitlab,
    );
    return lost.length === 0 ? { outcome: 'healthy' } : { outcome: 'unhealthy', finding: ownerLost(lost) };
  } catch (failure) {
    return checkFrom(failure);
  }
}

function checkFrom(failure: unknown): AccessCheck {
  if (failure instanceof GitLabUnavailableError) {
    return { outcome: 'unhealthy', finding: { state: 'GitLabUnreachable', reason: failure.message } };
  }
  if (failure instanceof GitLabError && failure.fault !== undefined) {
    return { outcome: 'unhealthy', finding: problemOf(failure.fault, failure.message) };
  }
  // Throttled, an invalid response, or an instance that is no longer configured.
  if (failure instanceof GitLabError || failure instanceof InvalidRequestError) return { outcome: 'unknown' };
  throw failure;
}

/** The root groups of which the user is not Owner, neither directly nor by inheritance or invitation. */
async function notOwned(roots: readonly RootGroup[], gitlab: GitLab): Promise<RootGroup[]> {
  if (roots.length === 0) return [];
  const user = await gitlab.currentUser();
  const lost: RootGroup[] = [];
  for (const root of roots) if (!(await owns(root, user.id, gitlab))) lost.push(root);
  return lost;
}

/** A 404 means: not a member, or a group that this user can't see. */
async function owns({ facts }: RootGroup, userId: number, gitlab: GitLab): Promise<boolean> {
  try {
    return (await gitlab.groupMember(facts.id, userId)).access_level >= owner;
  } catch (failure) {
    if (failure instanceof GitLabNotFoundError) return false;
    throw failure;
  }
}

function ownerLost(roots: readonly RootGroup[]): CredentialsProblem {
  const groups = roots.map(({ facts }) => ({ id: facts.id, name: facts.fullyQualifiedName }));
  const names = groups
    .map(({ name }) => name)
    .slice(0, 20)
    .join(', ');
  return { state: 'OwnerLost', groups, reason: `The authorising user is no longer Owner of: ${names}.` };
}

/** Saves the result. Returns the connector if it is healthy now. */
function saveCheck(ref: ConnectorRef, check: AccessCheck, app: App): Promise<Connector | undefined> {
  const now = app.clock.now();
  return app.changes.change<Connector | undefined>(ref, (current) => {
    if (!isCrawled(current, ref) || current.devops.operation !== undefined) {
      return { action: 'keep', answer: undefined };
    }
    const { health: known } = current.devops;
    const health =
      check.outcome === 'unhealthy'
        ? healthAfter(known, check.finding, now)
        : check.outcome === 'healthy' || known === undefined
          ? undefined
          : { ...known, checkedAt: now.toISOString() };
    const devops = { ...devopsWithHealth(current.devops, health, now), accessCheckedAt: now.toISOString() };
    const connector = { ...current, devops };
    return { action: 'save', connector, answer: check.outcome === 'healthy' ? connector : undefined };
  });
}
