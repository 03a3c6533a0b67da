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
/** `unclear`: GitLab said nothing about the access, so nothing is concluded. */
type Look = { outcome: 'well' } | { outcome: 'unclear' } | { outcome: 'ill'; finding: CredentialsProblem };

const owner = 50;

/**
 * Looks whether connectors still have the access they need, and the authorising user the role Owner: once a period
 * while all is well, ever more seldom while it is not. What is restored is crawled again, as events were missed. Safe
 * to repeat: a look writes what it found, and a run under way is joined. One that a death loses is made up for by the
 * reconciliation.
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
    const look = await lookAt(connector, app);
    const before = connector.devops.health?.state;
    const wellNow = await note(ref, look, app);
    if (look.outcome === 'ill' && look.finding.state !== before) sum.accessLost += 1;
    if (wellNow === undefined || before === undefined) return;
    sum.accessRestored += 1;
    await startConnectorRun(wellNow, 'reconciliation', app);
  });
  return sum;
}

/** A connector that was just configured was well then. */
function isTime(connector: Configured, now: Date, periodMinutes: number): boolean {
  const { health, accessCheckedAt, provisioningStatusUpdateTimeUtc } = connector.devops;
  if (health !== undefined) return isCheckDue(health, now);
  return isDue(connector.id, accessCheckedAt ?? provisioningStatusUpdateTimeUtc, now, periodMinutes);
}

async function lookAt(connector: Configured, app: App): Promise<Look> {
  try {
    const gitlab = await app.gitlab.connect(withoutPause(connector));
    const { groups } = await listOwnedGroups(gitlab);
    const owned = new Set(groups.map((group) => group.id));
    const roots = (await app.rootGroups.list(connector.id)).filter(isClaimed);
    const lost = await notOwned(
      roots.filter((root) => !owned.has(root.facts.id)),
      gitlab,
    );
    return lost.length === 0 ? { outcome: 'well' } : { outcome: 'ill', finding: ownerLost(lost) };
  } catch (failure) {
    return lookFrom(failure);
  }
}

function lookFrom(failure: unknown): Look {
  if (failure instanceof GitLabUnavailableError) {
    return { outcome: 'ill', finding: { state: 'GitLabUnreachable', reason: failure.message } };
  }
  if (failure instanceof GitLabError && failure.fault !== undefined) {
    return { outcome: 'ill', finding: problemOf(failure.fault, failure.message) };
  }
  // Throttled, an odd answer, or an instance that is configured no more.
  if (failure instanceof GitLabError || failure instanceof InvalidRequestError) return { outcome: 'unclear' };
  throw failure;
}

/** Those of which the user is not Owner by inheritance or invitation either. */
async function notOwned(roots: readonly RootGroup[], gitlab: GitLab): Promise<RootGroup[]> {
  if (roots.length === 0) return [];
  const user = await gitlab.currentUser();
  const lost: RootGroup[] = [];
  for (const root of roots) if (!(await owns(root, user.id, gitlab))) lost.push(root);
  return lost;
}

/** 404: no member, or a group that this user can not see. */
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

/** Answers with the connector if it is well now. */
function note(ref: ConnectorRef, look: Look, app: App): Promise<Connector | undefined> {
  const now = app.clock.now();
  return app.changes.change<Connector | undefined>(ref, (current) => {
    if (!isCrawled(current, ref) || current.devops.operation !== undefined) {
      return { action: 'keep', answer: undefined };
    }
    const { health: known } = current.devops;
    const health =
      look.outcome === 'ill'
        ? healthAfter(known, look.finding, now)
        : look.outcome === 'well' || known === undefined
          ? undefined
          : { ...known, checkedAt: now.toISOString() };
    const devops = { ...devopsWithHealth(current.devops, health, now), accessCheckedAt: now.toISOString() };
    const connector = { ...current, devops };
    return { action: 'save', connector, answer: look.outcome === 'well' ? connector : undefined };
  });
}
