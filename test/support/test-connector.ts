import { randomBytes, randomUUID } from 'node:crypto';

import type { App } from '../../shared/features/app.ts';
import { runJob } from '../../functions/jobs.ts';
import { failJob } from '../../shared/features/recovery/failed-jobs.ts';
import { rescheduleJob } from '../../shared/features/recovery/failed-jobs.ts';
import { demoApplication, demoToken } from '../../local/gitlab/credentials.ts';
import { coalescingSender } from '../../shared/adapters/service-bus/coalescing-sender.ts';
import type { DevOpsConfigurationPut } from '../../shared/contracts/arm/devops-configuration.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { Job, JobKind } from '../../shared/contracts/job.ts';
import type { Caller } from '../../shared/platform/caller.ts';
import type { GroupRow, ProjectRow, Scope } from '../../shared/features/inventory/domain/inventory.ts';
import type { Connector } from '../../shared/features/connectors/domain/connector.ts';
import { ReadModelUpdates } from '../../shared/features/posture/read-model-updates.ts';
import { SnapshotCache } from '../../shared/features/posture/snapshot-cache.ts';
import { RecentLooks } from '../../shared/features/webhooks/domain/recent-looks.ts';
import { putDevops } from '../../shared/features/onboarding/configure-devops.ts';
import { putConnector } from '../../shared/features/connectors/save-connector.ts';
import { resendStuckJobs } from '../../shared/features/recovery/resend-stuck-jobs.ts';
import { GitLabLimits } from '../../shared/contracts/gitlab/limits.ts';
import { createGitLabConnections } from '../../shared/adapters/gitlab/connections.ts';
import { readReport } from '../../shared/adapters/gitlab/reports/read-report.ts';
import { readLimits } from '../../shared/features/findings/domain/read-outcome.ts';
import type { GitLabConnections } from '../../shared/features/connectors/ports.ts';
import type { Vault } from '../../shared/features/credentials/ports.ts';
import type { EventEndpoints } from '../../shared/features/subscriptions/ports.ts';
import { wakingFeed } from '../../shared/features/subscriptions/wake-deliveries.ts';
import { hookKeyCache } from '../../shared/features/webhooks/hook-key-cache.ts';
import { connectorChanges } from '../../shared/adapters/tables/change-connector.ts';
import type { Stores } from '../../shared/adapters/tables/open-tables.ts';
import { SimulatedCrash, CrashPoint } from './crash-point.ts';
import { InMemoryQueue } from './in-memory-queue.ts';
import type { TestEnvironment } from './test-environment.ts';
import { feedEntries } from './feed.ts';

const unlimited = GitLabLimits.parse({ preset: 'none' });

type Wish = Omit<DevOpsConfigurationPut['properties'], 'authorization'> & {
  authorization?: DevOpsConfigurationPut['properties']['authorization'] | undefined;
};

/** One connector in its own tenant, with its queue and its clock. */
export class TestConnector {
  readonly environment: TestEnvironment;
  readonly tenantId: string;
  readonly key: ConnectorKey = { subscriptionId: randomUUID(), resourceGroup: 'rg', name: 'contoso' };
  readonly queue = new InMemoryQueue(() => this.now);
  now = new Date('2026-11-23T10:00:00.000Z');
  /** The app's address for GitLab's webhooks. */
  publicUrl: string | undefined;
  codesOfOtherClients = true;
  /** Receivers of events. */
  eventEndpoints: EventEndpoints = {
    postWebhook: () => Promise.resolve({ kind: 'blocked', reason: 'this test has no receiver' }),
    postToTopic: () => Promise.resolve({ kind: 'blocked', reason: 'this test has no topic' }),
  };
  /** The timeout of one request to GitLab. */
  attemptTimeoutMs = 5_000;
  /** The longest wait inside a job; longer ones reschedule it. */
  maxWaitMs = 100;
  /** The clock for the waits that GitLab asks for. */
  gitlabNow = (): Date => new Date();

  /** The caller that creates and authorizes the connector. */
  get ada(): Caller {
    return { name: 'ada', principalId: 'ada-id', type: 'User', tenantId: this.tenantId };
  }

  constructor(environment: TestEnvironment, tenantId: string = randomUUID()) {
    this.environment = environment;
    this.tenantId = tenantId;
  }

  /** The app of this connector, wired as the real one is. */
  deps(crashPoint = new CrashPoint()): App {
    const { stores } = this.environment;
    const ports = Object.fromEntries(
      Object.entries(stores).map(([name, store]) => [name, crashPoint.over(store)]),
    ) as Stores;
    const vault: Vault = {
      pendingAuthorization: crashPoint.over(this.environment.vault.pendingAuthorization),
      credentials: crashPoint.over(this.environment.vault.credentials),
      hookSecrets: crashPoint.over(this.environment.vault.hookSecrets),
      codeVerifiers: crashPoint.over(this.environment.vault.codeVerifiers),
      eventSecrets: crashPoint.over(this.environment.vault.eventSecrets),
      keptCredentials: crashPoint.over(this.environment.vault.keptCredentials),
      findingKeys: crashPoint.over(this.environment.vault.findingKeys),
      removeAll: (connectorId: string) => crashPoint.over(this.environment.vault).removeAll(connectorId),
      cleanUpSecrets: () => crashPoint.over(this.environment.vault).cleanUpSecrets(),
      check: () => Promise.resolve(),
    };
    const clock = { now: () => this.now };
    const ids = {
      newId: () => randomUUID(),
      newSecret: () => randomBytes(32).toString('base64url'),
      newHookSecret: () => ({
        token: randomBytes(32).toString('base64url'),
        signingToken: `whsec_${randomBytes(32).toString('base64')}`,
      }),
    };
    const jobs = crashPoint.over<InMemoryQueue>(this.queue);
    return {
      ...ports,
      changeFeed: wakingFeed(ports.changeFeed, { ...ports, jobs, clock }),
      eventEndpoints: this.eventEndpoints,
      vault,
      gitlab: this.#gitlab(vault, crashPoint),
      clock,
      ids,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      changes: connectorChanges(ports.connectors),
      jobs,
      deadLetterQueues: { drain: () => Promise.resolve(0) },
      coalescingSender: coalescingSender(jobs, () => this.now, 3_000),
      tenants: [{ tenantId: this.tenantId, subscriptions: ['*'], owners: [this.ada.principalId] }],
      recentLooks: new RecentLooks(),
      reports: { read: (body, onItems, format) => readReport(body, readLimits, onItems, clock, format) },
      readModel: new SnapshotCache({ ...ports, clock }),
      readModelUpdates: new ReadModelUpdates(),
      reconcilePeriodMinutes: 1_440,
      hookKeys: hookKeyCache(ports.hookRegistry, vault, () => this.now),
      publicUrl: this.publicUrl,
      servesOneTenant: true,
      codesOfOtherClients: this.codesOfOtherClients,
      limits: {
        connectorsPerSubscription: 800,
        roleAssignmentsPerSubscription: 4_000,
        blamesPerImport: 20,
        blamesPerDay: 300,
      },
      remediationDays: { Critical: 7, High: 14, Medium: 30, Low: 90 },
    };
  }

  #gitlab(vault: Vault, crashPoint: CrashPoint): GitLabConnections {
    const { clientId, clientSecret, redirectUri } = demoApplication;
    const { attemptTimeoutMs, maxWaitMs } = this;
    const limits = { maxConcurrency: 10, attemptTimeoutMs, maxAttempts: 2, maxWaitMs };
    const connections = createGitLabConnections({
      settings: {
        instances: [
          {
            url: this.environment.gate.url,
            internal: true,
            clientId,
            clientSecret,
            redirectUri,
            limits: unlimited,
          },
        ],
        ...limits,
      },
      vault,
      tokenLeases: crashPoint.over(this.environment.stores.tokenLeases),
      now: () => this.gitlabNow(),
      log: { info: () => undefined, warn: () => undefined },
    });
    return {
      ...connections,
      connect: async (one, urgency) => crashPoint.over(await connections.connect(one, urgency)),
    };
  }

  async create(): Promise<Connector> {
    const body = {
      location: 'westeurope',
      properties: {
        environmentName: 'GitLab' as const,
        environmentData: { environmentType: 'GitlabScope' as const },
        offerings: [{ offeringType: 'CspmMonitorGitLab' as const }],
      },
    };
    return (await putConnector({ caller: this.ada, key: this.key, body }, this.deps())).connector;
  }

  /** Sends the configuration, with a token by default. Its job waits in the queue. */
  async configure(wish: Wish, crashPoint = new CrashPoint()): Promise<void> {
    const { authorization = { accessToken: demoToken }, ...choice } = wish;
    await putDevops(this.key, { properties: { ...choice, authorization } }, this.ada, this.deps(crashPoint));
  }

  /** Runs a job once. */
  async carryOut(job: Job, crashPoint = new CrashPoint()): Promise<void> {
    await runJob(job, this.deps(crashPoint));
  }

  /** Runs all jobs in the queue and those that follow. A job that crashes is delivered again. */
  async work(crashPoint = new CrashPoint(), { twice = false } = {}): Promise<Job[]> {
    const done: Job[] = [];
    for (let job = this.queue.next(); job !== undefined; job = this.queue.next()) {
      try {
        await this.carryOut(job, crashPoint);
      } catch (failure) {
        if (!(failure instanceof SimulatedCrash)) throw failure;
        await this.carryOut(job);
      }
      if (twice) await this.carryOut(job);
      done.push(job);
    }
    return done;
  }

  /**
   * Runs all jobs of posture and those that follow; a job that crashes is delivered again. Jobs of
   * the kind `without` are lost.
   */
  async assess(
    crashPoint = new CrashPoint(),
    { twice = false, without = undefined as JobKind | undefined } = {},
  ): Promise<Job[]> {
    const done: Job[] = [];
    for (let job = this.queue.nextPosture(); job !== undefined; job = this.queue.nextPosture()) {
      if (job.kind === without) continue;
      try {
        await this.carryOut(job, crashPoint);
      } catch (failure) {
        if (!(failure instanceof SimulatedCrash)) throw failure;
        await this.carryOut(job);
      }
      if (twice) await this.carryOut(job);
      done.push(job);
    }
    return done;
  }

  async onboard(wish: Wish): Promise<void> {
    await this.create();
    await this.configure(wish);
    await this.work();
  }

  /** Reschedules a job by so many minutes. */
  async rescheduleJob(job: Job, minutes: number): Promise<void> {
    await rescheduleJob(
      job,
      new Date(this.now.getTime() + minutes * 60_000),
      new Error('It has to wait.'),
      this.deps(),
    );
  }

  async failJob(job: Job, failure: unknown): Promise<void> {
    await failJob(job, failure, this.deps());
  }

  /** Lets so many minutes pass. */
  wait(minutes: number): void {
    this.now = new Date(this.now.getTime() + minutes * 60_000);
  }

  /** Runs the watchdog, eleven minutes later by default. */
  async watch(minutesLater = 11): Promise<void> {
    this.wait(minutesLater);
    await resendStuckJobs(this.alone());
  }

  /** The app without the connectors of other tests, for timers that go through all of them. */
  alone(crashPoint = new CrashPoint()): App {
    const deps = this.deps(crashPoint);
    const { subscriptionId } = this.key;
    const everyone = deps.connectors;
    const connectors = {
      ...deps.connectors,
      async *all() {
        for await (const connector of everyone.all())
          if (connector.key.subscriptionId === subscriptionId) yield connector;
      },
    };
    return { ...deps, connectors };
  }

  /** The scope of a root group of the connector, by its path. */
  async scope(path: string): Promise<Scope> {
    const rootId = this.environment.simulator.world.groupByPath(path)?.record.id;
    const connectorId = (await this.connector())?.id;
    if (rootId === undefined || connectorId === undefined) throw new Error(`There is no root group ${path}.`);
    return { connectorId, rootId };
  }

  /** The entries of the change feed, newest first, in short. */
  async feed(): Promise<{ kind: string; id: number; name: string; cause: string }[]> {
    const connectorId = (await this.connector())?.id ?? '';
    const entries = await feedEntries(this.environment.stores.changeFeed, connectorId);
    return entries.map(({ kind, subject, cause }) => ({
      kind,
      id: subject.gitLabId,
      name: subject.fullyQualifiedName,
      cause: cause.kind,
    }));
  }

  /** The stored row of a project under a root group. */
  async projectRow(rootPath: string, id: number): Promise<ProjectRow | undefined> {
    return (await this.environment.stores.projects.whole(await this.scope(rootPath), [id]))[0]?.value;
  }

  async groupRow(rootPath: string, id: number): Promise<GroupRow | undefined> {
    return (await this.environment.stores.groups.whole(await this.scope(rootPath), [id]))[0]?.value;
  }

  async connector(): Promise<Connector | undefined> {
    return (await this.environment.stores.connectors.get(this.key))?.value;
  }
}
