import type { ExemptionPut } from '../../contracts/arm/exemption.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import type { Caller } from '../../platform/caller.ts';
import { ConflictError, InvalidRequestError } from '../../platform/errors/errors.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { devopsOf } from '../connectors/domain/visible-connector.ts';
import { getConnector } from '../connectors/read-connectors.ts';
import { faultOfEnd } from './domain/check-decision.ts';
import { describeExempted } from './domain/describe-exemption.ts';
import { type AnyExemption, isOfFinding, wasEnded } from './domain/exemption.ts';
import type { Person } from './domain/target.ts';
import { exemptedThing, type ExemptedThing, invalidField } from './exempted-thing.ts';
import { purgeOrphaned } from './purge-orphaned.ts';
import { settleExemption } from './settle-exemption.ts';

type Request = { caller: Caller; key: ConnectorKey; name: string; body: ExemptionPut };
type Saved = { exemption: AnyExemption; created: boolean };
type Decision = ExemptedThing & Pick<AnyExemption, 'name' | 'category' | 'text' | 'expiresOn'>;

/** All are held in memory with the read model. */
const maxExemptions = 5_000;

/**
 * Exempts a check of a thing and of what lies below it, or one finding, or changes such an exemption. Idempotent: the same exemption
 * under the same name is returned and writes nothing. The event goes to the outbox with the row; a crash before it is published
 * leaves it to the next who publishes, and the finding to a repeat or the timer. Throws `NotFoundError`, `ConflictError` if the name exempts something else, and
 * `InvalidRequestError` that names each field.
 */
export async function saveExemption({ caller, key, name, body }: Request, app: App): Promise<Saved> {
  const connector = await getConnector(key, app);
  devopsOf(connector);
  const { category, text, expiresOn } = body.properties;
  assertEnd(expiresOn, app.clock.now());
  const thing = await exemptedThing(connector, body.properties, app);
  const wanted: Decision = { name, ...thing, category, text, expiresOn };
  const saved = await retryOnConflict(() => write(connector, wanted, personOf(caller), app));
  await app.changeFeed.publishRoots(connector.id);
  await settleExemption(connector.id, name, app);
  await purgeOrphaned(connector, app);
  return saved;
}

async function write(connector: Connector, wanted: Decision, by: Person, app: App): Promise<Saved> {
  const stored = await storedExemption(connector.id, wanted.name, app);
  if (stored !== undefined && !isAboutSame(stored.value, wanted))
    throw new ConflictError(
      `The exemption '${wanted.name}' is about something else. End it, or choose another name.`,
    );
  if (stored !== undefined && isSame(stored.value, wanted))
    return { exemption: stored.value, created: false };
  if (stored === undefined) await assertRoom(connector, app);
  const at = app.clock.now().toISOString();
  const { createdOn = at, createdBy = by } = stored?.value ?? {};
  const written = { ...wanted, createdOn, createdBy, updatedOn: at, updatedBy: by };
  const exemption: AnyExemption = isOfFinding(written) ? { ...written, isPending: true } : written;
  const cause = { kind: 'decision' as const, detail: by.name };
  const events = [describeExempted(exemption, { at, cause })];
  await app.decisions.writeExemption(connector.id, exemption, { etag: stored?.etag, events });
  return { exemption, created: stored === undefined };
}

/** One of a finding that was ended goes before its name can be given again. */
async function storedExemption(connectorId: string, name: string, app: App) {
  const stored = await app.decisions.exemption(connectorId, name);
  if (stored === undefined || !wasEnded(stored.value)) return stored;
  await settleExemption(connectorId, name, app);
  return app.decisions.exemption(connectorId, name);
}

export function personOf({ name, principalId }: Caller): Person {
  return { name, objectId: principalId };
}

function isAboutSame(known: AnyExemption, wanted: Decision): boolean {
  const { kind, gitLabId } = wanted.target;
  return (
    known.target.kind === kind && known.target.gitLabId === gitLabId && subjectOf(known) === subjectOf(wanted)
  );
}

function subjectOf(thing: ExemptedThing): string {
  return 'check' in thing ? thing.check : thing.finding;
}

/** The same decision, whatever the thing is called now. One whose expiry was reported is decided again. */
function isSame(known: AnyExemption, { category, text, expiresOn }: Decision): boolean {
  return (
    known.reportedAt === undefined &&
    known.category === category &&
    known.text === text &&
    known.expiresOn === expiresOn
  );
}

/** Two concurrent requests may both get the last place. */
async function assertRoom({ id, key }: Connector, app: App): Promise<void> {
  const { exemptions, ofFindings } = await app.decisions.all(id);
  if (exemptions.length + ofFindings.length < maxExemptions) return;
  const message = `The security connector '${key.name}' has ${maxExemptions} exemptions, which is the limit.`;
  throw new InvalidRequestError(message, { code: 'ExemptionLimitExceeded' });
}

function assertEnd(expiresOn: string, now: Date): void {
  const fault = faultOfEnd(expiresOn, now);
  if (fault !== undefined) throw invalidField(fault.target ?? '', fault.message);
}
