import { useDevops } from '../../api/devops-configuration.ts';
import { isMissingRun, useRun } from '../../api/runs.ts';
import { isRunToCome } from './run-to-come.ts';

const lookEveryMs = 1_000;

/** A run, and whether one that is not there is looked for because it is to come. */
export function useRunToCome(connectorId: string, runId: string, everyMs: number) {
  const query = useRun(connectorId, runId, { everyMs });
  const isMissing = isMissingRun(query.error) && query.data === undefined;
  const { data: devops } = useDevops(isMissing ? connectorId : undefined);
  const isToCome = isMissing && isRunToCome(devops?.properties, { runId, looks: query.errorUpdateCount });
  useRun(isToCome ? connectorId : undefined, runId, { everyMs, missingEveryMs: lookEveryMs });
  return { query, isMissing, isToCome };
}
