import type { RunResource } from '../../../shared/contracts/arm/run.ts';
import type { SecurityConnector } from '../../../shared/contracts/arm/security-connector.ts';
import { connectorOf, connectorScope } from '../../url/scope.ts';

type Named = Pick<RunResource, 'id'>;

/** Connectors of a filter, by name or resource id in any case; undefined where every connector is meant. */
export function chosenConnectors(filter: readonly string[] | undefined): readonly string[] | undefined {
  return filter === undefined || filter.includes('all') ? undefined : filter.map((one) => one.toLowerCase());
}

/** Runs of the chosen connectors; all without a choice. */
export function runsOfConnectors<Run extends Named>(
  runs: readonly Run[],
  chosen: readonly string[] | undefined,
): readonly Run[] {
  return chosen === undefined ? runs : runs.filter(({ id }) => isChosen(id, chosen));
}

/** Resource id of the connector, if only one is meant: it has a list of its own. */
export function onlyConnector(
  connectors: readonly Pick<SecurityConnector, 'id'>[] | undefined,
  chosen: readonly string[] | undefined,
): string | undefined {
  const meant = chosen === undefined ? undefined : connectors?.filter(({ id }) => isChosen(id, chosen));
  return meant?.length === 1 ? meant[0]?.id : undefined;
}

function isChosen(id: string, chosen: readonly string[]): boolean {
  const connector = connectorOf(id);
  if (connector === undefined) return false;
  return [connector.name, connectorScope(connector)].some((one) => chosen.includes(one.toLowerCase()));
}
