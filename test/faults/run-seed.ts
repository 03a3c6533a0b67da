import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { demoApiToken, granularToken } from '../../local/gitlab/credentials.ts';
import {
  fullPath,
  type GroupRecord,
  randomChange,
  type SimulatedGitLab,
  startGitLab,
  type UserRecord,
} from '../../local/gitlab/server.ts';
import { mix, type Random, seededRandom } from '../../local/seeded-random.ts';
import { type Broker, declaredQueues, startBroker } from '../../local/service-bus/broker.ts';
import { jobSender } from '../../shared/adapters/service-bus/job-sender.ts';
import { openBus } from '../../shared/adapters/service-bus/open-bus.ts';
import { lastingConnectionString } from './lasting-connection-string.ts';
import { QueueName, type Job } from '../../shared/contracts/job.ts';
import { DomainError } from '../../shared/platform/errors/errors.ts';
import type { JobSender } from '../../shared/platform/jobs/job-sender.ts';
import { SimulatedCrash } from '../support/crash-point.ts';
import { Presence, worldLines } from '../support/oracle.ts';
import { findingDifferences, randomScan, wholeScans, wronglyClosed } from '../support/scans-oracle.ts';
import { until } from '../support/until.ts';
import {
  steps,
  configureAgain,
  crawlEverything,
  lookForScans,
  type StepContext,
  runWatchdog,
} from './steps.ts';
import { Budget } from './budget.ts';
import { canaryOf, FaultConnector } from './fault-connector.ts';
import type { SharedTables } from './shared-tables.ts';
import { CrashingWorker } from './crashing-worker.ts';
import { type Plan, planOf, type Round } from './plan.ts';
import { storedLines } from './stored-lines.ts';
import { QueueWorker } from './queue-worker.ts';

const minuteMs = 60_000;
/** Longer than the lock of a message that a crashed worker had received. */
const lockMs = 61_000;
/** Longer than any delay of a job, except those that GitLab asks for. */
const longWaitMs = 310_000;

/** Enough for thirty waits of ten minutes, in turns of one and five minutes. */
const maxWaits = 400;

/** Gathering settings takes as long as all else: every fifth seed does. */
const assessedEach = 5;

/** The outcome of one seed. `violations`: what the product did wrong, empty if nothing. */
export type SeedResult = {
  plan: Plan;
  violations: string[];
  /** The events in order, for reading a failed seed. */
  trace: string[];
  crashes: number;
  injected: number;
  requests: number;
};

type SeedEnvironment = {
  sharedTables: SharedTables;
  simulator: SimulatedGitLab;
  /** The running broker; replaced after a crash of everything. */
  broker: Broker;
  openQueues(port: number): Promise<Broker>;
  connectionString: string;
  jobs: JobSender;
  testConnector: FaultConnector;
};

/** Executes the plan of a seed: rounds of changes, faults and crashes, then a last crawl without any, then the oracle. */
export async function runSeed(seed: number, sharedTables: SharedTables): Promise<SeedResult> {
  const plan = planOf(seed, canaryOf);
  const now = () => new Date(sharedTables.clock.now());
  const simulator = await startGitLab({
    projects: plan.projects,
    seed,
    now,
    listsDirectApart: plan.listsDirectApart,
    knowsOwnToken: plan.authorizedBy !== 'token of an old GitLab',
  });
  const folder = mkdtempSync(join(tmpdir(), 'palisade-queues-'));
  const openQueues = async (port = 0) =>
    startBroker({ queues: await declaredQueues(), dataDir: folder, port, clock: sharedTables.clock });
  const broker = await openQueues();
  const connectionString = lastingConnectionString(broker.port);
  const client = openBus(connectionString);
  const jobs = jobSender(client);
  const testConnector = new FaultConnector(sharedTables, simulator, jobs, plan.authorizedBy);
  const environment: SeedEnvironment = {
    sharedTables,
    simulator,
    broker,
    openQueues,
    connectionString,
    jobs,
    testConnector,
  };
  const run = new SeedRun(plan, environment);
  try {
    await run.begin();
    for (const round of plan.rounds) await run.runRound(round);
    await run.finish();
  } catch (failure) {
    run.addViolation(failure instanceof Error ? (failure.stack ?? failure.message) : String(failure));
  } finally {
    await run.end();
    await client.close();
    await environment.broker.stop();
    rmSync(folder, { recursive: true, force: true });
    await simulator.stop();
  }
  return run.result();
}

class SeedRun {
  readonly #plan: Plan;
  readonly #environment: SeedEnvironment;
  readonly #random: Random;
  readonly #presence: Presence;
  readonly #budget: Budget;
  readonly #violations: string[] = [];
  readonly #trace: string[] = [];
  #crashing = new CrashingWorker(() => undefined);
  #worker: QueueWorker | undefined;
  #duplicates = 0;
  #crashes = 0;
  /** Pending while tables and queues are killed with the worker. */
  #stopping: Promise<unknown> | undefined;
  #everythingCrashes = false;
  #connectorId = '';
  /** True if GitLab failed during the first configuration, so that no root group was found. */
  #onboardingFailed = false;
  /** Ids of the root groups chosen by name; undefined if all are. */
  #chosen: ReadonlySet<number> | undefined;

  constructor(plan: Plan, environment: SeedEnvironment) {
    this.#plan = plan;
    this.#environment = environment;
    this.#budget = new Budget(plan.authorizedBy);
    this.#random = seededRandom(mix(plan.seed, 1));
    this.#presence = new Presence(environment.simulator, () => environment.sharedTables.clock.now());
  }

  async begin(): Promise<void> {
    const { simulator, testConnector } = this.#environment;
    const { startsUnderFaults, roots, rounds, seed } = this.#plan;
    leaveAllBut(roots, simulator);
    if (this.#plan.byName) this.#chooseByName();
    if (this.#plan.listsDirectApart) showDirectly(simulator);
    testConnector.maxWaitMs = 5;
    testConnector.attemptTimeoutMs = startsUnderFaults ? 150 : 5_000;
    if (startsUnderFaults) simulator.faults.plan({ seed, rules: rounds[0]?.faults ?? [] });
    this.#connectorId = (await testConnector.create()).id;
    this.#startWorker();
    await configureAgain(testConnector, testConnector.deps());
    await this.#workOff();
    const hasFailed = await this.#hasFailedUnbound();
    if (hasFailed && !startsUnderFaults) this.addViolation('the onboarding failed, though GitLab was well');
    this.#onboardingFailed = hasFailed && startsUnderFaults;
    if (this.#plan.scans) {
      wholeScans(simulator, 3);
      await this.#readScans('the first scans');
    }
    await this.#check('onboarded');
  }

  /** True if the configuration failed before its names were resolved to groups. */
  async #hasFailedUnbound(): Promise<boolean> {
    const { testConnector, sharedTables } = this.#environment;
    if ((await testConnector.connector())?.devops?.provisioningState !== 'Failed') return false;
    return (await sharedTables.stores.rootGroups.list(this.#connectorId)).length === 0;
  }

  /**
   * Sends the configuration again, as a caller does. Names that were never resolved are replaced by the current ones:
   * a former path may belong to another group by now.
   */
  async #configureAgain(crashing?: CrashingWorker): Promise<void> {
    const { testConnector } = this.#environment;
    if (this.#chosen !== undefined && (await this.#hasFailedUnbound())) this.#chooseByName();
    await configureAgain(testConnector, testConnector.deps(crashing));
  }

  #chooseByName(): void {
    const { simulator, testConnector } = this.#environment;
    const roots = rootsOf(simulator);
    this.#chosen = new Set(roots.map(({ id }) => id));
    testConnector.choice = { autoDiscovery: 'Disabled', topLevelInventoryList: roots.map(fullPath) };
  }

  async runRound(round: Round): Promise<void> {
    const { simulator, testConnector, sharedTables } = this.#environment;
    const { seed, rounds } = this.#plan;
    const number = rounds.indexOf(round) + 1;
    testConnector.attemptTimeoutMs = 150;
    simulator.faults.plan({ seed: mix(seed, number), rules: round.faults });
    for (let change = 0; change < round.changes; change += 1) this.#changeWorld(number);
    for (let scan = 0; scan < round.scans; scan += 1)
      this.#trace.push(`${number}: ${randomScan(simulator, this.#random) ?? 'nothing to scan'}`);
    sharedTables.clock.pass(minuteMs);
    this.#duplicates = round.duplicates;
    if (this.#worker === undefined) this.#startWorker();
    this.#everythingCrashes = round.everythingCrashes;
    if (round.crash !== undefined) this.#crashing.crashIn(round.crash.atCall, round.crash.moment);
    if (round.scans > 0) await this.#lookForScans();
    await this.#step(round, number);
    if (round.pause === 'comes to rest') await this.#rest();
    if (round.pause === 'is worked off') await this.#workOff();
    if (this.#crashing.hasCrashed) await this.#recover(number);
    else if (round.everythingCrashes) this.#cancelCrash();
    await this.#check(`${number} ${round.step}`);
  }

  /** Ends all faults, resends stuck jobs, crawls everything once and compares tables and world. */
  async finish(): Promise<void> {
    const { simulator, testConnector, sharedTables } = this.#environment;
    simulator.faults.stop();
    this.#duplicates = 0;
    testConnector.attemptTimeoutMs = 5_000;
    await this.#recover(0);
    this.#startWorker();
    await this.#workOff();
    await runWatchdog(this.#context());
    await this.#workOff();
    const devops = (await testConnector.connector())?.devops;
    // After a 401 a connector is paused until it is authorized again.
    if (devops?.provisioningState !== 'Succeeded' || devops.health !== undefined) {
      await this.#configureAgain();
      await this.#workOff();
    }
    sharedTables.clock.pass(minuteMs);
    const runId = (await crawlEverything(this.#context())) ?? '';
    await this.#workOff();
    if (this.#plan.scans) {
      await this.#readScans('the last scans of the rounds');
      wholeScans(simulator, 0);
      await this.#readScans('whole scans');
    }
    await this.#check('at rest');
    await this.#checkEnd(runId);
  }

  async end(): Promise<void> {
    this.#everythingCrashes = false;
    this.#crashing.crash();
    await this.#worker?.close();
    // Later seeds use the same tables.
    await this.#restartEverything();
  }

  addViolation(what: string): void {
    this.#violations.push(what);
  }

  result(): SeedResult {
    const { simulator } = this.#environment;
    const injected = Object.values(simulator.faults.injected()).flatMap((kinds) => Object.values(kinds));
    return {
      plan: this.#plan,
      violations: this.#violations,
      trace: this.#trace,
      crashes: this.#crashes,
      injected: injected.reduce((sum, count) => sum + count, 0),
      requests: simulator.requests().total,
    };
  }

  #changeWorld(round: number): void {
    const { action, changes } = randomChange(this.#environment.simulator.world, this.#random);
    this.#presence.note();
    const what = changes.map(({ kind, id, oldPath, path }) => `${kind} ${id} ${oldPath ?? ''} ${path}`);
    this.#trace.push(`${round}: ${action}: ${what.join('; ')}`);
  }

  #startWorker(): void {
    const { connectionString, testConnector } = this.#environment;
    const crashing = new CrashingWorker(() => {
      const closed = worker.close();
      // Only once the client is closed: it would reconnect to the queues that are opened again.
      if (this.#everythingCrashes) this.#stopping = closed.then(() => this.#killEverything());
    });
    this.#crashing = crashing;
    const worker = new QueueWorker({
      connectionString,
      deps: testConnector.deps(crashing),
      crashing,
      random: this.#random,
      assesses: this.#plan.seed % assessedEach === 0,
      onDelivery: (job) => void this.#delivered(job),
    });
    this.#worker = worker;
  }

  /** A worker that did not reach its crash in this round goes on. */
  #cancelCrash(): void {
    this.#everythingCrashes = false;
    this.#crashing.cancel();
  }

  #killEverything(): Promise<unknown> {
    const { sharedTables, broker } = this.#environment;
    broker.dropConnections();
    return Promise.all([sharedTables.killTables(), broker.stop()]);
  }

  /** Starts tables and queues again on what they kept. */
  async #restartEverything(): Promise<void> {
    if (this.#stopping === undefined) return;
    await this.#stopping;
    this.#stopping = undefined;
    this.#everythingCrashes = false;
    await this.#environment.sharedTables.restartTables();
    this.#environment.broker = await this.#environment.openQueues(this.#environment.broker.port);
    this.#trace.push('tables and queues were killed with it');
  }

  #delivered(job: Job): Promise<void> {
    this.#budget.delivered(job);
    if (this.#random() >= this.#duplicates) return Promise.resolve();
    this.#budget.sentAgain(job);
    const resend = `duplicate-${Math.floor(this.#random() * 1e9)}`;
    return this.#environment.jobs.send([job], { resend }).catch(() => undefined);
  }

  #context(): StepContext {
    const { testConnector, simulator, sharedTables } = this.#environment;
    const [crashing, random] = [this.#crashing, this.#random];
    const configure = () => this.#configureAgain(crashing);
    return { testConnector, crashing, simulator, clock: sharedTables.clock, random, configure };
  }

  /** A domain error is an answer to the caller, and a crash is what the round tests: neither is a violation. */
  async #step({ step, pause, crash }: Round, number: number): Promise<void> {
    const outcome = await steps[step](this.#context()).then(
      () => 'done',
      (failure: unknown) => {
        if (failure instanceof SimulatedCrash || failure instanceof DomainError) return failure.message;
        throw failure;
      },
    );
    const crashes = crash === undefined ? '' : `, crash ${crash.moment} call ${crash.atCall}`;
    this.#trace.push(`${number}: ${step}: ${outcome}; ${pause}${crashes}`);
  }

  async #readScans(what: string): Promise<void> {
    await lookForScans(this.#context());
    await this.#workOff();
    await this.#check(`${what} were read`);
  }

  async #lookForScans(): Promise<void> {
    await lookForScans(this.#context()).catch((failure: unknown) => {
      if (!(failure instanceof SimulatedCrash)) throw failure;
    });
  }

  #counts() {
    return QueueName.options.map((queue) => this.#environment.broker.counts(queue));
  }

  /** Waits until no message is active or locked, or the worker has crashed. */
  async #rest(): Promise<void> {
    const isAtRest = () => this.#counts().every(({ active, locked }) => active === 0 && locked === 0);
    await until(() => this.#crashing.hasCrashed || isAtRest(), {
      timeoutMs: 20_000,
      everyMs: 2,
      what: 'the queues to be at rest',
    });
  }

  /** Lets time pass until no job is left, scheduled ones included, or the worker has crashed. */
  async #workOff(): Promise<void> {
    for (let rounds = 0; rounds < maxWaits; rounds += 1) {
      await this.#rest();
      if (this.#crashing.hasCrashed || this.#counts().every(({ scheduled }) => scheduled === 0)) return;
      this.#environment.sharedTables.clock.pass(rounds % 2 === 0 ? lockMs : longWaitMs);
    }
    throw new Error(
      `The jobs do not come to an end: ${this.#environment.testConnector.lines.slice(-3).join('; ')}`,
    );
  }

  async #recover(number: number): Promise<void> {
    if (this.#worker !== undefined && this.#crashing.hasCrashed) {
      this.#crashes += 1;
      this.#trace.push(`${number}: the worker crashed`);
    }
    await this.#worker?.close();
    this.#worker = undefined;
    await this.#restartEverything();
    this.#environment.sharedTables.clock.pass(lockMs);
  }

  async #check(when: string): Promise<void> {
    const state = (await this.#environment.testConnector.connector())?.devops?.health?.state;
    if (state !== undefined && !this.#allowedStates().includes(state))
      this.#violations.push(`the access is ${state}, ${when}, though GitLab never said so`);
    const found = await this.#presence.wronglyRemoved(
      this.#environment.sharedTables.stores,
      this.#connectorId,
    );
    this.#violations.push(...found.map((what) => `wrongly removed, ${when}: ${what}`));
    if (!this.#plan.scans) return;
    const { simulator, sharedTables } = this.#environment;
    const closed = await wronglyClosed(simulator, sharedTables.stores, this.#connectorId);
    this.#violations.push(...closed.map((what) => `wrongly closed, ${when}: ${what}`));
  }

  /**
   * A crawl of a connector whose onboarding failed finds no credentials. That is right only until some were stored: from
   * then on a missing credential is a fault of the product.
   */
  #allowedStates(): string[] {
    const hasNone = this.#onboardingFailed && !this.#environment.testConnector.hasStoredCredentials;
    return [...allowedStates(this.#plan), ...(hasNone ? ['ReauthorizationNeeded'] : [])];
  }

  async #checkEnd(runId: string): Promise<void> {
    const { simulator, testConnector, sharedTables } = this.#environment;
    const run = (await sharedTables.stores.runs.get(this.#connectorId, runId))?.value;
    if (run?.state !== 'complete') this.#violations.push(`the last run is ${JSON.stringify(run)}`);
    const stored = await storedLines(sharedTables.stores, this.#connectorId, simulator);
    this.#violations.push(...difference(worldLines(simulator, this.#chosen), stored));
    if (this.#plan.scans) {
      const { differences, compared, closed } = await findingDifferences(
        simulator,
        sharedTables.stores,
        this.#connectorId,
      );
      this.#violations.push(...differences);
      this.#trace.push(`findings of ${compared} projects compared, ${closed} closed`);
    }
    this.#violations.push(...this.#budget.overruns(simulator.requests().total, this.#crashes));
    for (const line of testConnector.lines.filter(
      (one) => one.includes('a job failed') && !one.includes('The worker crashed'),
    ))
      this.#violations.push(line);
    const leaks = [...testConnector.lines, ...testConnector.sent.map((job) => JSON.stringify(job))];
    const secrets = [demoApiToken, granularToken];
    this.#violations.push(
      ...leaks
        .filter((text) => secrets.some((secret) => text.includes(secret)))
        .map((text) => `leak: ${text}`),
    );
  }
}

/** Health states that the plan explains. A gateway before GitLab, or a response that says nothing of the token, ends no access. */
function allowedStates({ rounds, authorizedBy }: Plan): string[] {
  const isRefused = rounds.some(({ faults }) =>
    faults.some(({ fault }) => fault.kind === 'status' && fault.status === 401),
  );
  const passing = ['GitLabUnreachable', 'OwnerLost'];
  // A crash between GitLab's response to a refresh and its storing loses the pair.
  if (authorizedBy === 'pair') return [...passing, 'TokenRevoked', 'ReauthorizationNeeded'];
  return isRefused ? [...passing, 'TokenRevoked'] : passing;
}

/** Keeps the largest root groups and takes the user's ownership of the others, for a small world. */
function leaveAllBut(kept: number, simulator: SimulatedGitLab): void {
  const demo = demoOf(simulator);
  const roots = rootsOf(simulator).toSorted((a, b) => b.subtreeProjects.length - a.subtreeProjects.length);
  for (const root of roots.slice(kept)) simulator.world.setMember(root, demo, 0);
}

/** Adds a direct project to each root group: a first crawl detects a list without direct projects only by one. */
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
