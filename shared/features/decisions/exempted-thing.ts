import type { ErrorDetail } from '../../contracts/arm/error.ts';
import type { ExemptionPut } from '../../contracts/arm/exemption.ts';
import { InvalidRequestError, NotFoundError, ParentNotFoundError } from '../../platform/errors/errors.ts';
import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { listAssessmentMetadata } from '../posture/read-assessments.ts';
import { holdsCheck } from './domain/check-decision.ts';
import { scopeIn } from './domain/scope-in.ts';
import type { Target } from './domain/target.ts';
import { resolveTarget } from './resolve-target.ts';

/** The check of a thing, or the finding of a project. */
export type ExemptedThing = { target: Target } & ({ check: string } | { finding: string });

/** The thing that a caller wants to exempt. Throws `InvalidRequestError` that names the field. */
export async function exemptedThing(
  connector: Connector,
  { scope, check, finding }: ExemptionPut['properties'],
  app: App,
): Promise<ExemptedThing> {
  if (finding !== undefined) return exemptedFinding(connector, scope, finding, app);
  const rule = listAssessmentMetadata().find(({ id }) => id === check?.toUpperCase());
  if (rule === undefined) throw invalidField('properties.check', 'names a check that does not exist');
  const target = await targetIn(connector, scope, app);
  if (!holdsCheck(target, rule.subject))
    throw invalidField('properties.check', `is a check of an ${rule.subject}, not of this`);
  return { target, check: rule.id };
}

async function exemptedFinding(
  connector: Connector,
  scope: string,
  finding: string,
  app: App,
): Promise<ExemptedThing> {
  const target = await targetIn(connector, scope, app);
  if (target.kind !== 'project') throw invalidField('properties.scope', 'must be the project of the finding');
  const place = { connectorId: connector.id, projectId: target.gitLabId };
  if ((await app.findings.get(place, finding)) === undefined)
    throw invalidField('properties.finding', 'names a finding that the project does not have');
  return { target, finding };
}

async function targetIn(connector: Connector, scope: string, app: App): Promise<Target> {
  const names = scopeIn(connector.key, scope);
  const message = 'must be the resource id of this connector, or of a group or project in it';
  if (names === undefined) throw invalidField('properties.scope', message);
  try {
    return await resolveTarget(connector, names, app);
  } catch (failure) {
    if (failure instanceof NotFoundError || failure instanceof ParentNotFoundError)
      throw invalidField('properties.scope', 'names a group or project that is not there');
    throw failure;
  }
}

export function invalidField(target: string, message: string): InvalidRequestError {
  const details: ErrorDetail[] = [{ code: 'InvalidValue', target, message }];
  return new InvalidRequestError(`The request content is not valid: ${target} ${message}.`, {
    target,
    details,
  });
}
