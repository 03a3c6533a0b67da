import { randomBytes, randomUUID } from 'node:crypto';

import { runJob } from '../../functions/queue/run-job.ts';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { demoApplication, demoToken } from '../../local/gitlab/credentials.ts';
import { type SimulatedGitLab, startGitLab } from '../../local/gitlab/server.ts';
import type { DevOpsConfigurationPut } from '../../shared/contracts/arm/devops-configuration.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { Job } from '../../shared/contracts/job.ts';
import type { Connector } from '../../shared/domain/onboarding/connector.ts';
import { authorize } from '../../shared/flows/authorize.ts';
import { putDevops } from '../../shared/flows/configure-devops.ts';
import { crawlWindow } from '../../shared/flows/crawl-window/crawl-window.ts';
import { discover } from '../../shared/flows/discover.ts';
import { endOperation } from '../../shared/flows/end-operation.ts';
import { finishRun } from '../../shared/flows/finish-run.ts';
import { giveUp } from '../../shared/flows/give-up.ts';
import { listOwnedGroups } from '../../shared/flows/list-owned-groups.ts';
import { offboardGroup } from '../../shared/flows/offboard-group.ts';
import { offboard } from '../../shared/flows/offboard.ts';
import { putConnector } from '../../shared/flows/save-connector.ts';
import { settleTask } from '../../shared/flows/settle-task.ts';
import { watchOver } from '../../shared/flows/watch-over.ts';
import { createGitLabConnections } from '../../shared/gitlab/connections.ts';
import type { EndOperation, SettleTask, Vault } from '../../shared/ports.ts';
import { encryptedVault } from '../../shared/secrets/encrypted-vault.ts';
import { keyRing } from '../../shared/secrets/key-ring.ts';
import { connectorChanges } from '../../shared/store/change-connector.ts';
import { openTables, type Stores } from '../../shared/store/open-tables.ts';
import { Death, Fate } from './mortal.ts';
import { Post } from './post.ts';

/** What the flows run on: real tables, a real vault, a simulated GitLab. Each site on it is a tenant of its own. */
export type Stage = {
  simulator: SimulatedGitLab;
  stores: Stores;
  vault: Vault;
  /** Requests to the tables that write. */
  tableWrites(): string[];
  stop(): Promise<void>;
};

export async function openStage(projects: number): Promise<Stage> {
  const [azurite, simulator]: [Azurite, SimulatedGitLab] = await Promise.all([
    startAzurite(),
    startGitLab({ projects }),
  ]);
  const requests: string[] = [];
  const stores = await openTables({
    connectionString: azurite.connectionString,
    onRequest: (table, operation) => requests.push(`${table} ${operation}`),
  });
  const vault = encryptedVault(stores.secrets, keyRing(`test:${randomBytes(32).toString('base64')}`));
  return {
    simulator,
    stores,
    vault,
    tableWrites: () => requests.splice(0).filter((request) => !/ (query|get)$/i.test(request)),
    async stop() {
      await Promise.all([azurite.stop(), simulator.stop()]);
    },
  };
}

type Wish = Omit<DevOpsConfigurationPut['properties'], 'authorization'> & {
  authorization?: DevOpsConfigurationPut['properties']['authorization'] | undefined;
};

/** One connector in a tenant of its own, with its queue and its clock. */
export class Site {
  readonly stage: Stage;
  readonly tenantId: string;
  readonly key: ConnectorKey = { subscriptionId: randomUUID(), resourceGroup: 'rg', name: 'contoso' };
  readonly post = new Post(() => this.now);
  now = new Date('2026-11-23T10:00:00.000Z');

  constructor(stage: Stage, tenantId: string = randomUUID()) {
    this.stage = stage;
    this.tenantId = tenantId;
  }

  /** Everything that any flow needs, wired as the app wires it. */
  deps(fate = new Fate()) {
    const { stores, simulator } = this.stage;
    const ports = {
      connectors: fate.over(stores.connectors),
      groupClaims: fate.over(stores.groupClaims),
      rootGroups: fate.over(stores.rootGroups),
      groups: fate.over(stores.groups),
      projects: fate.over(stores.projects),
      runs: fate.over(stores.runs),
      runTasks: fate.over(stores.runTasks),
      operations: fate.over(stores.operations),
      jobs: fate.over<Post>(this.post),
    };
    const vault = {
      pendingAuthorization: fate.over(this.stage.vault.pendingAuthorization),
      credentials: fate.over(this.stage.vault.credentials),
      removeAll: (connectorId: string) => fate.over(this.stage.vault).removeAll(connectorId),
    };
    const { clientId, clientSecret, redirectUri } = demoApplication;
    const limits = { maxConcurrency: 10, attemptTimeoutMs: 5_000, maxAttempts: 2, longestWaitMs: 100 };
    const gitlab = createGitLabConnections({
      settings: { instances: [{ url: simulator.url, clientId, clientSecret, redirectUri }], ...limits },
      vault,
      now: () => new Date(),
      log: { warn: () => undefined },
    });
    const clock = { now: () => this.now, newId: () => randomUUID() };
    const all = {
      ...ports,
      vault,
      gitlab,
      clock,
      changes: connectorChanges(ports.connectors),
      listOwnedGroups,
    };
    const end: EndOperation = (connector, id, how) => endOperation(connector, id, how, all);
    const settle: SettleTask = (job, result, children) => settleTask(job, result, children, all);
    return { ...all, endOperation: end, settleTask: settle };
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
    const caller = { name: 'ada', type: 'User' as const, tenantId: this.tenantId };
    return (await putConnector({ caller, key: this.key, body }, this.deps())).connector;
  }

  /** Stores the wish, authorised by a token unless told otherwise; the work waits in the queue. */
  async configure(wish: Wish, fate = new Fate()): Promise<void> {
    const { authorization = { accessToken: demoToken }, ...choice } = wish;
    await putDevops(this.key, { properties: { ...choice, authorization } }, this.deps(fate));
  }

  /** Carries out a job once. */
  async carryOut(job: Job, fate = new Fate()): Promise<void> {
    const deps = this.deps(fate);
    await runJob(job, {
      authorize: (one) => authorize(one, deps),
      discover: (one) => discover(one, deps),
      'crawl-groups': (one) => crawlWindow(one, deps),
      'crawl-projects': (one) => crawlWindow(one, deps),
      'finish-run': (one) => finishRun(one, deps),
      'offboard-group': (one) => offboardGroup(one, deps),
      offboard: (one) => offboard(one, deps),
    });
  }

  /** Carries out all that waits and what follows from it. A job in which the process dies is delivered again. */
  async work(fate = new Fate(), { twice = false } = {}): Promise<Job[]> {
    const done: Job[] = [];
    for (let job = this.post.next(); job !== undefined; job = this.post.next()) {
      try {
        await this.carryOut(job, fate);
      } catch (failure) {
        if (!(failure instanceof Death)) throw failure;
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

  async giveUp(job: Job, failure: unknown): Promise<void> {
    await giveUp(job, failure, this.deps());
  }

  /** The watchdog, a while later. */
  async watch(minutesLater = 11): Promise<void> {
    this.now = new Date(this.now.getTime() + minutesLater * 60_000);
    const own = await this.connector();
    const connectors = {
      async *all() {
        await Promise.resolve();
        if (own !== undefined) yield own;
      },
    };
    await watchOver({ ...this.deps(), connectors });
  }

  async connector(): Promise<Connector | undefined> {
    return (await this.stage.stores.connectors.get(this.key))?.value;
  }
}
