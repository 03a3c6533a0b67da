import type { CheckResource } from '../../../shared/contracts/arm/posture-panes.ts';
import type { ExemptionResource } from '../../../shared/contracts/arm/exemption.ts';
import { pathText } from '../../parts/path-text.ts';
import { connectorOf, connectorScope } from '../../url/scope.ts';
import { decisionWords } from '../../words/decisions.ts';

/** A thing with a verdict, as lists have it. */
export type DecidedThing = Pick<CheckResource, 'id' | 'kind' | 'fullPath' | 'connector' | 'connectorId'>;
export type DecisionScope = { id: string; connectorId: string; text: string };

const { scopes } = decisionWords;

/** Things that a decision can be about, from these: each of them, the groups directly above, and their connectors. */
export function decisionScopes(things: readonly DecidedThing[]): DecisionScope[] {
  const found = [
    ...things.filter(({ kind }) => kind !== 'instance').map(own),
    ...things.flatMap(groupAbove),
    ...things.map(({ connector, connectorId }) => ({
      id: connectorId,
      connectorId,
      text: scopes.connector(connector),
    })),
  ];
  return [...new Map(found.map((scope) => [scope.id, scope])).values()];
}

/** The thing of an exemption. */
export function scopeOfExemption({ properties }: ExemptionResource): DecisionScope {
  const connector = connectorOf(properties.scope);
  return {
    id: properties.scope,
    connectorId: connector === undefined ? properties.scope : connectorScope(connector),
    text: thingText(properties),
  };
}

/** `Project contoso / web`, `Group contoso and all below it`, `Everything of gitlab`. */
export function thingText({
  kind,
  fullPath = '',
  connector,
}: Pick<ExemptionResource['properties'], 'kind' | 'fullPath' | 'connector'>): string {
  if (kind === 'connector') return scopes.connector(connector);
  return scopes[kind](pathText(fullPath));
}

/** The id of the check that is exempt, or that it is a finding. */
export function checkText({
  check = decisionWords.finding,
}: Pick<ExemptionResource['properties'], 'check'>): string {
  return check;
}

function own({ id, kind, fullPath, connectorId }: DecidedThing): DecisionScope {
  const text = kind === 'project' ? scopes.project(pathText(fullPath)) : scopes.group(pathText(fullPath));
  return { id, connectorId, text };
}

function groupAbove({ id, kind, fullPath, connectorId }: DecidedThing): DecisionScope[] {
  if (kind !== 'project') return [];
  const group = fullPath.slice(0, fullPath.lastIndexOf('/'));
  return [
    { id: id.slice(0, id.lastIndexOf('/projects/')), connectorId, text: scopes.group(pathText(group)) },
  ];
}
