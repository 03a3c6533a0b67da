import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { demoApiToken, granularToken } from '../../local/gitlab/credentials.ts';
import { type SimulatedGitLab, startGitLab } from '../../local/gitlab/server.ts';
import { randomChange } from '../../local/gitlab/world/random-change.ts';
import { mix, type Random, seededRandom } from '../../local/gitlab/world/random.ts';
import { fullPath } from '../../local/gitlab/world/paths.ts';
import type { GroupRecord, UserRecord } from '../../local/gitlab/world/records.ts';
import { type Broker, declaredQueues, startBroker } from '../../local/service-bus/broker.ts';
import { jobSender } from '../../shared/adapters/service-bus/job-sender.ts';
import { openBus } from '../../shared/adapters/service-bus/open-bus.ts';
import { lastingConnectionString } from './lasting-connection-string.ts';
import { QueueName, type Job } from '../../shared/contracts/job.ts';
import { DomainError } from '../../shared/platform/errors/errors.ts';
import type { JobSender } from '../../shared/platform/jobs/job-sender.ts';
import { Death } from '../support/mortal.ts';
import { Presence, worldLines } from '../support/oracle.ts';
import { until } from '../support/until.ts';
import { acts, configureAgain, crawlEverything, type Scene, watchdogLooks } from './acts.ts';
import { Budget } from './budget.ts';
import { canaryOf, FaultSite } from './fault-site.ts';
import type { Ground } from './ground.ts';
import { Lifeline } from './lifeline.ts';
import { type Plan, planOf, type Round } from './plan.ts';
import { storedLines } from './stored-lines.ts';
import { Worker } from './worker.ts';

const minuteMs = 60_000;
/** What a worker had taken when it died is locked for a minute. */
const lockMs = 61_000;
/** Longer than any wait of a job but for those that GitLab asks for. */
const longWaitMs = 310_000;

/** A GitLab that asks thirty times for ten minutes, seen a minute or five at a time. */
const mostWaits = 400;

/** How a life went; `faults` are ours. */
export type Verdict = {
  plan: Plan;
  faults: string[];
  /** What happened, to be read when a seed fails. */
  diary: string[];
  deaths: number;
  injected: number;
  requests: number;
};

type Around = {
  ground: Ground;
  simulator: SimulatedGitLab;
  /** The one that runs; it is another after everything has died. */
  broker: Broker;
  openQueues(port: number): Promise<Broker>;
  connectionString: string;
  jobs: JobSender;
  site: FaultSite;
};

/** Lives through a plan: changes, faults and deaths, round by round, then quiet, and one more run. */
export async function live(seed: number, ground: Ground): Promise<Verdict> {
  const plan = planOf(seed, canaryOf);
  const now = () => new Date(ground.clock.now());
  const simulator = await startGitLab({
    projects: plan.projects,
    seed,
    now,
    listsDirectApart: plan.listsDirectApart,
    knowsOwnToken: plan.authorizedBy !== 'token of an old GitLab',
  });
  const folder = mkdtempSync(join(tmpdir(), 'palisade-queues-'));
  const openQueues = async (port = 0) =>
    startBroker({ queues: await declaredQueues(), dataDir: folder, port, clock: ground.clock });
  const broker = await openQueues();
  const connectionString = lastingConnectionString(broker.port);
  const client = openBus(connectionString);
  const jobs = jobSender(client);
  const site = new FaultSite(ground, simulator, jobs, plan.authorizedBy);
  const around: Around = { ground, simulator, broker, openQueues, connectionString, jobs, site };
  const life = new Life(plan, around);
  try {
    await life.begin();
    for (const round of plan.rounds) await life.goThrough(round);
    await life.comeToRest();
  } catch (failure) {
    life.complain(failure instanceof Error ? (failure.stack ?? failure.message) : String(failure));
  } finally {
    await life.end();
    await client.close();
    await around.broker.stop();
    rmSync(folder, { recursive: true, force: true });
    await simulator.stop();
  }
  return life.verdict();
}

class Life {
  readonly #plan: Plan;
  readonly #around: Around;
  readonly #random: Random;
  readonly #presence: Presence;
  readonly #budget: Budget;
  readonly #faults: string[] = [];
  readonly #diary: string[] = [];
  #lifeline = new Lifeline(() => undefined);
  #worker: Worker | undefined;
  #duplicates = 0;
  #deaths = 0;
  /** Under way while tables and queues die with the worker. */
  #dying: Promise<unknown> | undefined;
  #everythingDies = false;
  #connectorId = '';
  /** The ids of the root groups that were chosen by name; undefined: all. */
  #chosen: ReadonlySet<number> | undefined;

  constructor(plan: Plan, around: Around) {
    this.#plan = plan;
    this.#around = around;
    this.#budget = new Budget(plan.authorizedBy);
    this.#random = seededRandom(mix(plan.seed, 1));
    this.#presence = new Presence(around.simulator, () => around.ground.clock.now());
  }

  async begin(): Promise<void> {
    const { simulator, site } = this.#around;
    const { startsUnderFaults, roots, rounds, seed } = this.#plan;
    leaveAllBut(roots, simulator);
    if (this.#plan.byName) this.#chooseByName();
    if (this.#plan.listsDirectApart) showDirectly(simulator);
    site.maxWaitMs = 5;
    site.attemptTimeoutMs = startsUnderFaults ? 150 : 5_000;
    if (startsUnderFaults) simulator.faults.plan({ seed, rules: rounds[0]?.faults ?? [] });
    this.#connectorId = (await site.create()).id;
    this.#startWorker();
    await configureAgain(site, site.deps());
    await this.#workOff();
    await this.#look('onboarded');
  }

  #chooseByName(): void {
    const { simulator, site } = this.#around;
    const roots = rootsOf(simulator);
    this.#chosen = new Set(roots.map(({ id }) => id));
    site.choice = { autoDiscovery: 'Disabled', topLevelInventoryList: roots.map(fullPath) };
  }

  async goThrough(round: Round): Promise<void> {
    const { simulator, site, ground } = this.#around;
    const { seed, rounds } = this.#plan;
    const number = rounds.indexOf(round) + 1;
    site.attemptTimeoutMs = 150;
    simulator.faults.plan({ seed: mix(seed, number), rules: round.faults });
    for (let change = 0; change < round.changes; change += 1) this.#changeWorld(number);
    ground.clock.pass(minuteMs);
    this.#duplicates = round.duplicates;
    if (this.#worker === undefined) this.#startWorker();
    this.#everythingDies = round.everythingDies;
    if (round.death !== undefined) this.#lifeline.dieIn(round.death.atCall, round.death.moment);
    await this.#act(round, number);
    if (round.pause === 'comes to rest') await this.#rest();
    if (round.pause === 'is worked off') await this.#workOff();
    if (this.#lifeline.isOver) await this.#bury(number);
    else if (round.everythingDies) this.#spare();
    await this.#look(`${number} ${round.act}`);
  }

  /** Nothing goes wrong any more: what got stuck is sent again, and one run crawls everything. */
  async comeToRest(): Promise<void> {
    const { simulator, site, ground } = this.#around;
    simulator.faults.stop();
    this.#duplicates = 0;
    site.attemptTimeoutMs = 5_000;
    await this.#bury(0);
    this.#startWorker();
    await this.#workOff();
    await watchdogLooks(this.#scene());
    await this.#workOff();
    const devops = (await site.connector())?.devops;
    // After a 401 a connector waits for somebody who authorises it again.
    if (devops?.provisioningState !== 'Succeeded' || devops.health !== undefined) {
      await configureAgain(site, site.deps());
      await this.#workOff();
    }
    ground.clock.pass(minuteMs);
    const runId = (await crawlEverything(this.#scene())) ?? '';
    await this.#workOff();
    await this.#look('at rest');
    await this.#judge(runId);
  }

  async end(): Promise<void> {
    this.#everythingDies = false;
    this.#lifeline.end();
    await this.#worker?.close();
    // The tables are others' too.
    await this.#reviveEverything();
  }

  complain(what: string): void {
    this.#faults.push(what);
  }

  verdict(): Verdict {
    const { simulator } = this.#around;
    const injected = Object.values(simulator.faults.injected()).flatMap((kinds) => Object.values(kinds));
    return {
      plan: this.#plan,
      faults: this.#faults,
      diary: this.#diary,
      deaths: this.#deaths,
      injected: injected.reduce((sum, count) => sum + count, 0),
      requests: simulator.requests().total,
    };
  }

  #changeWorld(round: number): void {
    const { deed, notes } = randomChange(this.#around.simulator.world, this.#random);
    this.#presence.note();
    const what = notes.map(({ kind, id, oldPath, path }) => `${kind} ${id} ${oldPath ?? ''} ${path}`);
    this.#diary.push(`${round}: ${deed}: ${what.join('; ')}`);
  }

  #startWorker(): void {
    const { connectionString, site } = this.#around;
    const lifeline = new Lifeline(() => {
      const closed = worker.close();
      // It hears no more of the queues by then, so that it does not come back to those that are opened again.
      if (this.#everythingDies) this.#dying = closed.then(() => this.#killEverything());
    });
    this.#lifeline = lifeline;
    const worker = new Worker({
      connectionString,
      deps: site.deps(lifeline),
      lifeline,
      random: this.#random,
      onDelivery: (job) => void this.#delivered(job),
    });
    this.#worker = worker;
  }

  /** What did not die in its round lives on. */
  #spare(): void {
    this.#everythingDies = false;
    this.#lifeline.spare();
  }

  #killEverything(): Promise<unknown> {
    const { ground, broker } = this.#around;
    broker.dropConnections();
    return Promise.all([ground.killTables(), broker.stop()]);
  }

  /** As the next start of everything does. */
  async #reviveEverything(): Promise<void> {
    if (this.#dying === undefined) return;
    await this.#dying;
    this.#dying = undefined;
    this.#everythingDies = false;
    await this.#around.ground.reviveTables();
    this.#around.broker = await this.#around.openQueues(this.#around.broker.port);
    this.#diary.push('tables and queues died with it');
  }

  #delivered(job: Job): Promise<void> {
    this.#budget.delivered(job);
    if (this.#random() >= this.#duplicates) return Promise.resolve();
    this.#budget.sentAgain(job);
    const resend = `duplicate-${Math.floor(this.#random() * 1e9)}`;
    return this.#around.jobs.send([job], { resend }).catch(() => undefined);
  }

  #scene(): Scene {
    const { site, simulator, ground } = this.#around;
    return { site, lifeline: this.#lifeline, simulator, clock: ground.clock, random: this.#random };
  }

  /** What a caller is refused with is an answer; that the worker dies in it is what the round is about. */
  async #act({ act, pause, death }: Round, number: number): Promise<void> {
    const outcome = await acts[act](this.#scene()).then(
      () => 'done',
      (failure: unknown) => {
        if (failure instanceof Death || failure instanceof DomainError) return failure.message;
        throw failure;
      },
    );
    const dying = death === undefined ? '' : `, death ${death.moment} call ${death.atCall}`;
    this.#diary.push(`${number}: ${act}: ${outcome}; ${pause}${dying}`);
  }

  #counts() {
    return QueueName.options.map((queue) => this.#around.broker.counts(queue));
  }

  /** Until nothing can be delivered or is being worked on, or the worker is dead. */
  async #rest(): Promise<void> {
    const isAtRest = () => this.#counts().every(({ active, locked }) => active === 0 && locked === 0);
    await until(() => this.#lifeline.isOver || isAtRest(), {
      timeoutMs: 20_000,
      everyMs: 2,
      what: 'the queues to be at rest',
    });
  }

  /** Lets time pass until no job is left, not even one that is scheduled, or the worker is dead. */
  async #workOff(): Promise<void> {
    for (let rounds = 0; rounds < mostWaits; rounds += 1) {
      await this.#rest();
      if (this.#lifeline.isOver || this.#counts().every(({ scheduled }) => scheduled === 0)) return;
      this.#around.ground.clock.pass(rounds % 2 === 0 ? lockMs : longWaitMs);
    }
    throw new Error(`The jobs do not come to an end: ${this.#around.site.lines.slice(-3).join('; ')}`);
  }

  async #bury(number: number): Promise<void> {
    if (this.#worker !== undefined && this.#lifeline.isOver) {
      this.#deaths += 1;
      this.#diary.push(`${number}: the worker died`);
    }
    await this.#worker?.close();
    this.#worker = undefined;
    await this.#reviveEverything();
    this.#around.ground.clock.pass(lockMs);
  }

  async #look(when: string): Promise<void> {
    const state = (await this.#around.site.connector())?.devops?.health?.state;
    if (state !== undefined && !mayLose(this.#plan).includes(state))
      this.#faults.push(`the access is ${state}, ${when}, though GitLab never said so`);
    const found = await this.#presence.wronglyRemoved(this.#around.ground.stores, this.#connectorId);
    this.#faults.push(...found.map((what) => `wrongly removed, ${when}: ${what}`));
  }

  async #judge(runId: string): Promise<void> {
    const { simulator, site, ground } = this.#around;
    const run = (await ground.stores.runs.get(this.#connectorId, runId))?.value;
    if (run?.state !== 'complete') this.#faults.push(`the last run is ${JSON.stringify(run)}`);
    const stored = await storedLines(ground.stores, this.#connectorId, simulator);
    this.#faults.push(...difference(worldLines(simulator, this.#chosen), stored));
    this.#faults.push(...this.#budget.overruns(simulator.requests().total, this.#deaths));
    for (const line of site.lines.filter(
      (one) => one.includes('a job failed') && !one.includes('The worker died'),
    ))
      this.#faults.push(line);
    const leaks = [...site.lines, ...site.sent.map((job) => JSON.stringify(job))];
    const secrets = [demoApiToken, granularToken];
    this.#faults.push(
      ...leaks
        .filter((text) => secrets.some((secret) => text.includes(secret)))
        .map((text) => `leak: ${text}`),
    );
  }
}

/** What the access can come to: what stands before GitLab, or tells nothing of a token, never ends it. */
function mayLose({ rounds, authorizedBy }: Plan): string[] {
  const isRefused = rounds.some(({ faults }) =>
    faults.some(({ fault }) => fault.kind === 'status' && fault.status === 401),
  );
  const passing = ['GitLabUnreachable', 'OwnerLost'];
  // Who dies between the answer to a renewal and its store has lost the pair.
  if (authorizedBy === 'pair') return [...passing, 'TokenRevoked', 'ReauthorizationNeeded'];
  return isRefused ? [...passing, 'TokenRevoked'] : passing;
}

/** Tiny worlds: all but a few of the root groups are no longer the user's. */
function leaveAllBut(kept: number, simulator: SimulatedGitLab): void {
  const demo = demoOf(simulator);
  const roots = rootsOf(simulator).toSorted((a, b) => b.subtreeProjects.length - a.subtreeProjects.length);
  for (const root of roots.slice(kept)) simulator.world.setMember(root, demo, 0);
}

/** A first crawl can only learn of a list that leaves direct projects out where there are some. */
function showDirectly(simulator: SimulatedGitLab): void {
  for (const namespace of rootsOf(simulator)) simulator.world.addProject({ namespace, path: 'directly' });
}

function rootsOf(simulator: SimulatedGitLab): GroupRecord[] {
  return simulator.world.rootsOwnedBy(demoOf(simulator));
}

function demoOf({ world }: SimulatedGitLab): UserRecord {
  const demo = world.user('demo');
  if (demo === undefined) throw new Error('The world has no demo user.');
  return demo;
}

function difference(world: readonly string[], stored: readonly string[]): string[] {
  const [inWorld, inTables] = [new Set(world), new Set(stored)];
  const doubled = stored.filter((line, index) => stored.indexOf(line) !== index);
  return [
    ...world.filter((line) => !inTables.has(line)).map((line) => `GitLab only: ${line}`),
    ...stored.filter((line) => !inWorld.has(line)).map((line) => `tables only: ${line}`),
    ...doubled.map((line) => `twice: ${line}`),
  ];
}
