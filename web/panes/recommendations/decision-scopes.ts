import type { CheckResource } from '../../../shared/contracts/arm/posture-panes.ts';
import { pathText } from '../../parts/path-text.ts';
import { decisionWords } from '../../words/decisions.ts';

export type DecisionScope = { id: string; connectorId: string; text: string };

const { scopes } = decisionWords;

/** Things that a decision can be about, from these rows: each of them, the groups directly above, and their connectors. */
export function decisionScopes(rows: readonly CheckResource[]): DecisionScope[] {
  const found = [
    ...rows.filter(({ kind }) => kind !== 'instance').map(own),
    ...rows.flatMap(groupAbove),
    ...rows.map(({ connector, connectorId }) => ({
      id: connectorId,
      connectorId,
      text: scopes.connector(connector),
    })),
  ];
  return [...new Map(found.map((scope) => [scope.id, scope])).values()];
}

function own({ id, kind, fullPath, connectorId }: CheckResource): DecisionScope {
  const text = kind === 'project' ? scopes.project(pathText(fullPath)) : scopes.group(pathText(fullPath));
  return { id, connectorId, text };
}

function groupAbove({ id, kind, fullPath, connectorId }: CheckResource): DecisionScope[] {
  if (kind !== 'project') return [];
  const group = fullPath.slice(0, fullPath.lastIndexOf('/'));
  return [
    { id: id.slice(0, id.lastIndexOf('/projects/')), connectorId, text: scopes.group(pathText(group)) },
  ];
}
