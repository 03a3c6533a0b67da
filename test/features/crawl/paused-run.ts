import type { Job } from '../../../shared/contracts/job.ts';
import { startConnectorRun } from '../../../shared/features/crawl/start-run.ts';
import { TestConnector } from '../../support/test-connector.ts';
import type { TestEnvironment } from '../../support/test-environment.ts';

export const rootNames = ['wingtip_toys', 'fabrikam'];

/** A connector whose first crawl has ended. */
export async function onboarded(environment: TestEnvironment): Promise<TestConnector> {
  const testConnector = new TestConnector(environment);
  await testConnector.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: rootNames });
  testConnector.wait(11);
  return testConnector;
}

export async function startRun(testConnector: TestConnector): Promise<string> {
  const connector = (await testConnector.connector())!;
  return (await startConnectorRun(connector, 'manual', testConnector.deps()))!.runId;
}

/** Carries out what waits until the next job is one of these kinds, which it returns. */
export async function workUpTo(testConnector: TestConnector, kind: RegExp): Promise<Job> {
  for (let job = testConnector.queue.next(); job !== undefined; job = testConnector.queue.next()) {
    if (kind.test(job.kind)) return job;
    await testConnector.carryOut(job);
  }
  throw new Error(`No job ${kind} came.`);
}

/** The states of the crawls of all root groups. */
export async function crawlStates(testConnector: TestConnector): Promise<string[]> {
  const { stores } = testConnector.environment;
  const roots = await stores.rootGroups.list((await testConnector.connector())!.id);
  return roots.map(({ crawl }) => crawl.state);
}
