import type { App } from '../../shared/features/app.ts';
import type { SimulatedGitLab } from '../../local/gitlab/server.ts';
import { pick, type Random } from '../../local/seeded-random.ts';
import { refOf } from '../../shared/features/connectors/domain/connector.ts';
import { lookJobs } from '../../shared/features/findings/domain/findings-jobs.ts';
import { jobOf } from '../../shared/features/webhooks/domain/coalesce.ts';
import { cancelRun } from '../../shared/features/crawl/cancel-run.ts';
import { putDevops } from '../../shared/features/onboarding/configure-devops.ts';
import { findNewGroups } from '../../shared/features/resync/find-new-groups.ts';
import { reconcile } from '../../shared/features/resync/reconcile.ts';
import { resendStuckJobs } from '../../shared/features/recovery/resend-stuck-jobs.ts';
import { scannedProjects } from '../support/scans-oracle.ts';
import type { PassingClock } from '../support/passing-clock.ts';
import type { FaultConnector } from './fault-connector.ts';
import type { CrashingWorker } from './crashing-worker.ts';
import type { StepName } from './plan.ts';
import { startConnectorRun, startRootRun } from '../../shared/features/crawl/start-run.ts';

/** The objects that a step acts on, and the worker that may crash during it. */
export type StepContext = {
  testConnector: FaultConnector;
  crashing: CrashingWorker;
  simulator: SimulatedGitLab;
  clock: PassingClock;
  random: Random;
  /** Sends the configuration again, with the groups' current names if none were resolved before. */
  configure: () => Promise<void>;
};
type Step = (context: StepContext) => Promise<unknown>;

const minuteMs = 60_000;

/** Starts or joins a run that crawls everything and returns its id. */
export async function crawlEverything({ testConnector, crashing }: StepContext): Promise<string | undefined> {
  const connector = await testConnector.connector();
  if (connector === undefined) return undefined;
  return (await startConnectorRun(connector, 'manual', testConnector.deps(crashing)))?.runId;
}

export async function configureAgain(testConnector: FaultConnector, deps: App): Promise<void> {
  const authorization = testConnector.authorize();
  await putDevops(
    testConnector.key,
    { properties: { ...testConnector.choice, authorization } },
    testConnector.ada,
    deps,
  );
}

export async function runWatchdog({ testConnector, crashing, clock }: StepContext): Promise<void> {
  clock.pass(11 * minuteMs);
  await resendStuckJobs(testConnector.alone(crashing));
}

/** Reports deletions that mostly did not happen: a delivery may be late, repeated or forged with a stolen secret. */
async function reportDeletions({
  testConnector,
  crashing,
  simulator,
  clock,
  random,
}: StepContext): Promise<void> {
  const connector = await testConnector.connector();
  const [first, ...others] = await simulatorRoots(simulator, testConnector);
  const projects = [...simulator.world.projects];
  if (connector === undefined || first === undefined) return;
  const rootId = pick(random, [first, ...others]);
  const event = { eventName: 'Project Hook', connector: refOf(connector), rootId, atMs: clock.now() };
  const jobs = projects
    .filter(() => random() < 0.5)
    .flatMap(({ id, namespace }) => [
      jobOf({ ...event, target: { kind: 'project', projectId: id, told: 'destroyed' } }),
      jobOf({
        ...event,
        target: { kind: 'group', groupId: namespace.id, subtree: false, told: 'destroyed' },
      }),
    ]);
  await testConnector.deps(crashing).jobs.send(jobs);
}

/** Has reports of the projects that scan looked for, as a sweep does every six hours. */
export async function lookForScans({
  testConnector,
  crashing,
  simulator,
  clock,
}: StepContext): Promise<void> {
  const connector = await testConnector.connector();
  if (connector === undefined) return;
  const app = testConnector.deps(crashing);
  const at = new Date(clock.now()).toISOString();
  const jobs = scannedProjects(simulator).flatMap(({ id, rootId, defaultBranch }) =>
    lookJobs([{ id, defaultBranch }], { connector: refOf(connector), rootId, at }),
  );
  if (jobs.length > 0) await app.jobs.send(jobs);
}

export const steps: Record<StepName, Step> = {
  nothing: () => Promise.resolve(),
  'a person asks for everything': crawlEverything,
  async 'a person asks for one group'({ testConnector, crashing, simulator, random }) {
    const connector = await testConnector.connector();
    const roots = await simulatorRoots(simulator, testConnector);
    const [first, ...others] = roots;
    if (connector === undefined || first === undefined) return;
    await startRootRun(connector, pick(random, [first, ...others]), 'manual', testConnector.deps(crashing));
  },
  async 'a person cancels the crawl'(context) {
    const runId = await crawlEverything(context);
    if (runId === undefined) return;
    const wanted = context.simulator.requests().total + Math.floor(context.random() * 5);
    for (let waited = 0; waited < 50 && context.simulator.requests().total < wanted; waited += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const deps = context.testConnector.deps(context.crashing);
    await cancelRun(context.testConnector.key, runId, 'ada', deps);
  },
  'the configuration is sent again': ({ configure }) => configure(),
  async 'what is due is reconciled'({ testConnector, crashing, clock }) {
    clock.pass(11 * minuteMs);
    await reconcile(10, testConnector.alone(crashing));
  },
  async 'new groups are looked for'({ testConnector, crashing, clock }) {
    clock.pass(16 * minuteMs);
    await findNewGroups(10, testConnector.alone(crashing));
  },
  'events say that things were destroyed': reportDeletions,
  'the watchdog looks': runWatchdog,
};

async function simulatorRoots(simulator: SimulatedGitLab, testConnector: FaultConnector): Promise<number[]> {
  const connectorId = (await testConnector.connector())?.id ?? '';
  const roots = await testConnector.environment.stores.rootGroups.list(connectorId);
  return roots.map(({ facts }) => facts.id).filter((id) => simulator.world.groupById(id) !== undefined);
}
