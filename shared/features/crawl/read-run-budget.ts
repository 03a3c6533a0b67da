import type { Budget } from '../../contracts/arm/budget.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import type { App } from '../app.ts';
import { readBudget } from '../connectors/read-budget.ts';
import type { Run } from './domain/run.ts';

/** The budget of the connector of a run that goes on; undefined for a run that has ended, which sends nothing. */
export async function readRunBudget(
  key: ConnectorKey,
  { endedAt }: Pick<Run, 'endedAt'>,
  app: App,
): Promise<Budget | undefined> {
  const connector = endedAt === undefined ? (await app.connectors.get(key))?.value : undefined;
  return connector && readBudget([connector], app);
}
