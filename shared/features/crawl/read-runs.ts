import type { Page } from '../../contracts/arm/list.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { devopsOf, parentConnector } from '../connectors/domain/visible-connector.ts';
import type { Run, RunProgress } from './domain/run.ts';
import { sumRun } from './domain/sum-run.ts';
import { findRun } from './find-run.ts';
import type { PageRequest } from '../../platform/stored.ts';
import type { App } from '../app.ts';

/** During an outage of GitLab every task of a large run is retried for the same reason. */
const maxRetrying = 200;

/** Newest first. Throws `ParentNotFoundError` or `NotFoundError`. */
export async function listRuns(key: ConnectorKey, page: PageRequest, app: App): Promise<Page<RunProgress>> {
  const runs = await app.runs.list(await configuredId(key, app), page);
  const items: RunProgress[] = [];
  for (const run of runs.items) items.push(await progressInList(run, app));
  return { items, continuationToken: runs.continuationToken };
}

/** Throws `ParentNotFoundError` or `NotFoundError`. */
export async function getRun(key: ConnectorKey, runId: string, app: App): Promise<RunProgress> {
  const { run } = await findRun(key, runId, app);
  return progressOf(run.value, app);
}

async function configuredId(key: ConnectorKey, app: App): Promise<string> {
  const connector = parentConnector((await app.connectors.get(key))?.value, key);
  devopsOf(connector);
  return connector.id;
}

/** Progress without a look at the tasks of an ended run, of which there may be thousands; earlier versions stored no sums. */
export async function progressInList(run: Run, app: App): Promise<RunProgress> {
  const { ended, counts, unreadable } = run;
  if (ended === undefined || counts === undefined) return progressOf(run, app);
  const tasks = { pending: 0, done: ended.done };
  return { run, tasks, expected: ended.expected, counts, unreadable, retrying: [] };
}

async function progressOf(run: Run, app: App): Promise<RunProgress> {
  const { pending, retrying, done } = await app.runTasks.all(run.id);
  const sum = sumRun(done, run.beganAt);
  return {
    run,
    tasks: { pending, done: done.length },
    expected: sum.expected,
    counts: run.counts ?? sum.counts,
    unreadable: run.endedAt === undefined ? sum.unreadable : run.unreadable,
    retrying: run.endedAt === undefined ? retrying.slice(0, maxRetrying) : [],
  };
}
