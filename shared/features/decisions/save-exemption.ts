import type { ExemptionPut } from '../../contracts/arm/exemption.ts';
import type { ErrorDetail } from '../../contracts/arm/error.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import type { Caller } from '../../platform/caller.ts';
import {
  ConflictError,
  InvalidRequestError,
  NotFoundError,
  ParentNotFoundError,
} from '../../platform/errors/errors.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { devopsOf } from '../connectors/domain/visible-connector.ts';
import { getConnector } from '../connectors/read-connectors.ts';
import { listAssessmentMetadata } from '../posture/read-assessments.ts';
import type { RuleMetadata } from '../posture/domain/rule.ts';
import { faultOfEnd, holdsCheck } from './domain/check-decision.ts';
import { describeExempted } from './domain/describe-exemption.ts';
import type { Exemption } from './domain/exemption.ts';
import { scopeIn } from './domain/scope-in.ts';
import type { Person, Target } from './domain/target.ts';
import { purgeOrphaned } from './purge-orphaned.ts';
import { resolveTarget } from './resolve-target.ts';

type Request = { caller: Caller; key: ConnectorKey; name: string; body: ExemptionPut };
type Saved = { exemption: Exemption; created: boolean };
type Decision = Pick<Exemption, 'name' | 'target' | 'check' | 'category' | 'text' | 'expiresOn'>;

/** All are held in memory with the read model. */
const maxExemptions = 5_000;

/**
 * Exempts a check of a thing and of what lies below it, or changes such an exemption. Idempotent: the same exemption under the
 * same name is returned and writes nothing. The event goes to the outbox with the row; a crash before it is published leaves it
 * to the next who publishes. Throws `NotFoundError`, `ConflictError` if the name exempts something else, and
 * `InvalidRequestError` that names each field.
 */
export async function saveExemption({ caller, key, name, body }: Request, app: App): Promise<Saved> {
  const connector = await getConnector(key, app);
  devopsOf(connector);
  const { scope, check, category, text, expiresOn } = body.properties;
  const rule = assertCheck(check);
  assertEnd(expiresOn, app.clock.now());
  const target = await targetIn(connector, scope, app);
  if (!holdsCheck(target, rule.subject))
    throw invalid('properties.check', `is a check of an ${rule.subject}, not of this`);
  const wanted: Decision = { name, target, check: rule.id, category, text, expiresOn };
  const saved = await retryOnConflict(() => write(connector, wanted, personOf(caller), app));
  await app.changeFeed.publishRoots(connector.id);
  await purgeOrphaned(connector, app);
  return saved;
}

async function write(connector: Connector, wanted: Decision, by: Person, app: App): Promise<Saved> {
  const stored = await app.decisions.exemption(connector.id, wanted.name);
  if (stored !== undefined && !isAboutSame(stored.value, wanted))
    throw new ConflictError(
      `The exemption '${wanted.name}' is about something else. End it, or choose another name.`,
    );
  if (stored !== undefined && isSame(stored.value, wanted))
    return { exemption: stored.value, created: false };
  if (stored === undefined) await assertRoom(connector, app);
  const at = app.clock.now().toISOString();
  const { createdOn = at, createdBy = by } = stored?.value ?? {};
  const exemption = { ...wanted, createdOn, createdBy, updatedOn: at, updatedBy: by };
  const cause = { kind: 'decision' as const, detail: by.name };
  const events = [describeExempted(exemption, { at, cause })];
  await app.decisions.writeExemption(connector.id, exemption, { etag: stored?.etag, events });
  return { exemption, created: stored === undefined };
}

export function personOf({ name, principalId }: Caller): Person {
  return { name, objectId: principalId };
}

function isAboutSame(known: Exemption, { target, check }: Decision): boolean {
  return (
    known.target.kind === target.kind && known.target.gitLabId === target.gitLabId && known.check === check
  );
}

/** The same decision, whatever the thing is called now. One whose expiry was reported is decided again. */
function isSame(known: Exemption, { category, text, expiresOn }: Decision): boolean {
  return (
    known.reportedAt === undefined &&
    known.category === category &&
    known.text === text &&
    known.expiresOn === expiresOn
  );
}

/** Two concurrent requests may both get the last place. */
async function assertRoom({ id, key }: Connector, app: App): Promise<void> {
  if ((await app.decisions.all(id)).exemptions.length < maxExemptions) return;
  const message = `The security connector '${key.name}' has ${maxExemptions} exemptions, which is the limit.`;
  throw new InvalidRequestError(message, { code: 'ExemptionLimitExceeded' });
}

function assertCheck(check: string): RuleMetadata {
  const rule = listAssessmentMetadata().find(({ id }) => id === check.toUpperCase());
  if (rule === undefined) throw invalid('properties.check', 'names a check that does not exist');
  return rule;
}

function assertEnd(expiresOn: string, now: Date): void {
  const fault = faultOfEnd(expiresOn, now);
  if (fault !== undefined) throw invalid(fault.target ?? '', fault.message);
}

async function targetIn(connector: Connector, scope: string, app: App): Promise<Target> {
  const names = scopeIn(connector.key, scope);
  const message = 'must be the resource id of this connector, or of a group or project in it';
  if (names === undefined) throw invalid('properties.scope', message);
  try {
    return await resolveTarget(connector, names, app);
  } catch (failure) {
    if (failure instanceof NotFoundError || failure instanceof ParentNotFoundError)
      throw invalid('properties.scope', 'names a group or project that is not there');
    throw failure;
  }
}

function invalid(target: string, message: string): InvalidRequestError {
  const details: ErrorDetail[] = [{ code: 'InvalidValue', target, message }];
  return new InvalidRequestError(`The request content is not valid: ${target} ${message}.`, {
    target,
    details,
  });
}
