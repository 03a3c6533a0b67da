import type { App } from '../../shared/features/app.ts';
import type { SimulatedGitLab } from '../../local/gitlab/server.ts';
import { pick, type Random } from '../../local/gitlab/world/random.ts';
import { refOf } from '../../shared/features/connectors/domain/connector.ts';
import { jobOf } from '../../shared/features/webhooks/domain/coalesce.ts';
import { cancelRun } from '../../shared/features/crawl/cancel-run.ts';
import { putDevops } from '../../shared/features/onboarding/configure-devops.ts';
import { findNewGroups } from '../../shared/features/resync/find-new-groups.ts';
import { reconcile } from '../../shared/features/resync/reconcile.ts';
import { resendStuckJobs } from '../../shared/features/recovery/resend-stuck-jobs.ts';
import type { PassingClock } from '../support/passing-clock.ts';
import type { FaultSite } from './fault-site.ts';
import type { Lifeline } from './lifeline.ts';
import type { ActName } from './plan.ts';
import { startConnectorRun, startRootRun } from '../../shared/features/crawl/start-run.ts';

/** Who acts, on what, and with whose life. */
export type Scene = {
  site: FaultSite;
  lifeline: Lifeline;
  simulator: SimulatedGitLab;
  clock: PassingClock;
  random: Random;
};
type Act = (scene: Scene) => Promise<unknown>;

const minuteMs = 60_000;

/** The id of the run that crawls everything, begun or joined. */
export async function crawlEverything({ site, lifeline }: Scene): Promise<string | undefined> {
  const connector = await site.connector();
  if (connector === undefined) return undefined;
  return (await startConnectorRun(connector, 'manual', site.deps(lifeline)))?.runId;
}

export async function configureAgain(site: FaultSite, deps: App): Promise<void> {
  const authorization = site.authorize();
  await putDevops(site.key, { properties: { ...site.choice, authorization } }, site.ada, deps);
}

export async function watchdogLooks({ site, lifeline, clock }: Scene): Promise<void> {
  clock.pass(11 * minuteMs);
  await resendStuckJobs(site.alone(lifeline));
}

/** Of most things that is not so: such a delivery may come late, again, or from who stole the webhook's secret. */
async function tellOfTheEnd({ site, lifeline, simulator, clock, random }: Scene): Promise<void> {
  const connector = await site.connector();
  const [first, ...others] = await simulatorRoots(simulator, site);
  const projects = [...simulator.world.projects];
  if (connector === undefined || first === undefined) return;
  const rootId = pick(random, [first, ...others]);
  const told = { eventName: 'Project Hook', connector: refOf(connector), rootId, atMs: clock.now() };
  const jobs = projects
    .filter(() => random() < 0.5)
    .flatMap(({ id, namespace }) => [
      jobOf({ ...told, target: { kind: 'project', projectId: id, told: 'destroyed' } }),
      jobOf({ ...told, target: { kind: 'group', groupId: namespace.id, subtree: false, told: 'destroyed' } }),
    ]);
  await site.deps(lifeline).jobs.send(jobs);
}

export const acts: Record<ActName, Act> = {
  nothing: () => Promise.resolve(),
  'a person asks for everything': crawlEverything,
  async 'a person asks for one group'({ site, lifeline, simulator, random }) {
    const connector = await site.connector();
    const roots = await simulatorRoots(simulator, site);
    const [first, ...others] = roots;
    if (connector === undefined || first === undefined) return;
    await startRootRun(connector, pick(random, [first, ...others]), 'manual', site.deps(lifeline));
  },
  async 'a person cancels the crawl'(scene) {
    const runId = await crawlEverything(scene);
    if (runId === undefined) return;
    const asked = scene.simulator.requests().total + Math.floor(scene.random() * 5);
    for (let waited = 0; waited < 50 && scene.simulator.requests().total < asked; waited += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const deps = scene.site.deps(scene.lifeline);
    await cancelRun(scene.site.key, runId, 'ada', deps);
  },
  'the configuration is sent again': ({ site, lifeline }) => configureAgain(site, site.deps(lifeline)),
  async 'what is due is reconciled'({ site, lifeline, clock }) {
    clock.pass(11 * minuteMs);
    await reconcile(10, site.alone(lifeline));
  },
  async 'new groups are looked for'({ site, lifeline, clock }) {
    clock.pass(16 * minuteMs);
    await findNewGroups(10, site.alone(lifeline));
  },
  'events say that things were destroyed': tellOfTheEnd,
  'the watchdog looks': watchdogLooks,
};

async function simulatorRoots(simulator: SimulatedGitLab, site: FaultSite): Promise<number[]> {
  const connectorId = (await site.connector())?.id ?? '';
  const roots = await site.stage.stores.rootGroups.list(connectorId);
  return roots.map(({ facts }) => facts.id).filter((id) => simulator.world.groupById(id) !== undefined);
}
