import type { GovernanceAssignmentPut } from '../../contracts/arm/governance-assignment.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import type { Caller } from '../../platform/caller.ts';
import { ConflictError, InvalidRequestError, NotFoundError } from '../../platform/errors/errors.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { getConnector } from '../connectors/read-connectors.ts';
import { devopsOf } from '../connectors/domain/visible-connector.ts';
import { getAssessmentMetadata } from '../posture/read-assessments.ts';
import type { RuleMetadata } from '../posture/domain/rule.ts';
import type { Assignment } from './domain/assignment.ts';
import { holdsCheck } from './domain/check-decision.ts';
import type { NamedScope } from './domain/scope-in.ts';
import type { Target } from './domain/target.ts';
import { purgeOrphaned } from './purge-orphaned.ts';
import { resolveTarget } from './resolve-target.ts';
import { personOf } from './save-exemption.ts';

/** The assessment of a check of a project, a group, or a connector, by the names in its path. */
export type AssessmentPath = { key: ConnectorKey; scope: NamedScope; assessmentName: string };

type Request = { caller: Caller; path: AssessmentPath; assignmentKey: string; body: GovernanceAssignmentPut };
type Saved = { assignment: Assignment; created: boolean };

const dayMs = 24 * 3_600_000;
/** All are held in memory with the read model. */
const maxAssignments = 5_000;

/**
 * Says who deals with a check of a thing and of what lies below it, and until when. Idempotent: the row is the same each time.
 * Throws `NotFoundError`, and `ConflictError` if the check has an assignment under another key.
 */
export async function assignGovernance(request: Request, app: App): Promise<Saved> {
  const { connector, target, rule } = await findAssessment(request.path, app);
  const saved = await retryOnConflict(() => write({ ...request, connector, target, rule }, app));
  await purgeOrphaned(connector, app);
  return saved;
}

/** The assignment of an assessment, none if only something above it has one. Throws `NotFoundError`. */
export async function findAssignment(path: AssessmentPath, app: App): Promise<Assignment | undefined> {
  const { connector, target, rule } = await findAssessment(path, app);
  return (await app.decisions.assignment(connector.id, { target, check: rule.id }))?.value;
}

/** Removes an assignment, and says whether there was one under this key. Idempotent. Throws `NotFoundError`. */
export async function removeAssignment(
  path: AssessmentPath,
  assignmentKey: string,
  app: App,
): Promise<boolean> {
  const { connector, target, rule } = await findAssessment(path, app);
  const place = { target, check: rule.id };
  const stored = await app.decisions.assignment(connector.id, place);
  if (stored === undefined || !isKey(stored.value, assignmentKey)) return false;
  await app.decisions.removeAssignment(connector.id, place);
  return true;
}

export function isKey({ key }: Pick<Assignment, 'key'>, assignmentKey: string): boolean {
  return key.toLowerCase() === assignmentKey.toLowerCase();
}

type Found = { connector: Connector; target: Target; rule: RuleMetadata };

async function findAssessment({ key, scope, assessmentName }: AssessmentPath, app: App): Promise<Found> {
  const connector = await getConnector(key, app);
  devopsOf(connector);
  const target = await resolveTarget(connector, scope, app);
  const rule = getAssessmentMetadata(assessmentName);
  if (!holdsCheck(target, rule.subject))
    throw new NotFoundError(`Assessment '${assessmentName}' does not exist.`);
  return { connector, target, rule };
}

async function write(
  { connector, target, rule, caller, assignmentKey, body }: Request & Found,
  app: App,
): Promise<Saved> {
  const stored = await app.decisions.assignment(connector.id, { target, check: rule.id });
  if (stored !== undefined && !isKey(stored.value, assignmentKey))
    throw new ConflictError(`The assessment has the governance assignment '${stored.value.key}'.`);
  if (stored === undefined) await assertRoom(connector, app);
  const now = app.clock.now();
  const [at, by] = [now.toISOString(), personOf(caller)];
  const { owner, remediationDueDate, remediationEta, isGracePeriod = false } = body.properties;
  const { governanceEmailNotification, additionalData } = body.properties;
  const { createdOn = at, createdBy = by, dueOn } = stored?.value ?? {};
  const assignment: Assignment = {
    key: assignmentKey,
    target,
    check: rule.id,
    dueOn: dueDate(remediationDueDate) ?? dueOn ?? defaultDue(rule, now, app),
    isGracePeriod,
    ...omitUndefined({ owner, remediationEta, governanceEmailNotification, additionalData }),
    createdOn,
    createdBy,
    updatedOn: at,
    updatedBy: by,
  };
  await app.decisions.writeAssignment(connector.id, assignment, { etag: stored?.etag });
  return { assignment, created: stored === undefined };
}

function dueDate(given: string | undefined): string | undefined {
  return given === undefined ? undefined : new Date(given).toISOString();
}

function defaultDue({ severity }: RuleMetadata, now: Date, { remediationDays }: App): string {
  return new Date(now.getTime() + remediationDays[severity] * dayMs).toISOString();
}

/** Two concurrent requests may both get the last place. */
async function assertRoom({ id, key }: Connector, app: App): Promise<void> {
  if ((await app.decisions.all(id)).assignments.length < maxAssignments) return;
  const message = `The security connector '${key.name}' has ${maxAssignments} governance assignments, which is the limit.`;
  throw new InvalidRequestError(message, { code: 'GovernanceAssignmentLimitExceeded' });
}
