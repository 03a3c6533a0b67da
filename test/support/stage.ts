import { randomBytes, randomUUID } from 'node:crypto';

import type { App } from '../../shared/features/app.ts';
import { queueEdgeOf } from '../../functions/compose/queue-edge.ts';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { demoApplication, demoToken } from '../../local/gitlab/credentials.ts';
import type { HookOptions } from '../../local/gitlab/hooks/hooks.ts';
import { type GitLabOptions, type SimulatedGitLab, startGitLab } from '../../local/gitlab/server.ts';
import { coalescingSender } from '../../shared/adapters/service-bus/coalescing-sender.ts';
import type { DevOpsConfigurationPut } from '../../shared/contracts/arm/devops-configuration.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { Job } from '../../shared/contracts/job.ts';
import type { Caller } from '../../shared/platform/caller.ts';
import type { GroupRow, ProjectRow, Scope } from '../../shared/features/inventory/domain/inventory.ts';
import type { Connector } from '../../shared/features/connectors/domain/connector.ts';
import { RecentLooks } from '../../shared/features/webhooks/domain/recent-looks.ts';
import { putDevops } from '../../shared/features/onboarding/configure-devops.ts';
import { putConnector } from '../../shared/features/connectors/save-connector.ts';
import { resendStuckJobs } from '../../shared/features/recovery/resend-stuck-jobs.ts';
import { GitLabLimits } from '../../shared/contracts/gitlab/limits.ts';
import { createGitLabConnections } from '../../shared/adapters/gitlab/connections.ts';
import type { GitLabConnections } from '../../shared/features/connectors/ports.ts';
import type { Vault } from '../../shared/features/credentials/ports.ts';
import { encryptedVault } from '../../shared/adapters/vault/encrypted-vault.ts';
import { hookKeyCache } from '../../shared/features/webhooks/hook-key-cache.ts';
import { fixedKeys } from '../../shared/adapters/vault/key-ring.ts';
import { connectorChanges } from '../../shared/adapters/tables/change-connector.ts';
import { openTables, type Stores } from '../../shared/adapters/tables/open-tables.ts';
import { type GitLabGate, startGate } from './gitlab-gate.ts';
import { Death, Fate } from './mortal.ts';
import { Post } from './post.ts';

const unlimited = GitLabLimits.parse({ preset: 'none' });

/** What the flows run on: real tables, a real vault, a simulated GitLab. Each site on it is a tenant of its own. */
export type Stage = {
  simulator: SimulatedGitLab;
  /** Stands before the simulated GitLab; its address is the one that connectors know. */
  gate: GitLabGate;
  stores: Stores;
  vault: Vault;
  /** Requests to the tables since the last call, as `<table> <operation>`. */
  tableRequests(): string[];
  /** Those of them that write rows. */
  tableWrites(): string[];
  stop(): Promise<void>;
};

export async function openStage(
  projects: number,
  hooks: HookOptions = {},
  more: Pick<GitLabOptions, 'listsDirectApart'> = {},
): Promise<Stage> {
  const gate = await startGate();
  const [azurite, simulator]: [Azurite, SimulatedGitLab] = await Promise.all([
    startAzurite(),
    startGitLab({ projects, hooks, externalUrl: gate.url, ...more }),
  ]);
  gate.leadTo(simulator.url);
  const requests: string[] = [];
  const stores = await openTables({
    connectionString: azurite.connectionString,
    onRequest: (table, operation) => requests.push(`${table} ${operation}`),
  });
  const vault = encryptedVault(stores.secrets, fixedKeys(`test:${randomBytes(32).toString('base64')}`));
  return {
    simulator,
    gate,
    stores,
    vault,
    tableRequests: () => requests.splice(0),
    tableWrites: () => requests.splice(0).filter((request) => !/ (query|get|create-table)$/i.test(request)),
    async stop() {
      await Promise.all([azurite.stop(), simulator.stop(), gate.stop()]);
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
  /** Where GitLab reaches the app. */
  publicUrl: string | undefined;
  codesOfOtherClients = true;
  /** After which GitLab's answer comes too late. */
  attemptTimeoutMs = 5_000;
  /** Longer than this is waited in the queue. */
  maxWaitMs = 100;
  /** The clock by which waits that GitLab asks for are told. */
  gitlabNow = (): Date => new Date();

  /** Who creates the connector and authorises it. */
  get ada(): Caller {
    return { name: 'ada', principalId: 'ada-id', type: 'User', tenantId: this.tenantId };
  }

  constructor(stage: Stage, tenantId: string = randomUUID()) {
    this.stage = stage;
    this.tenantId = tenantId;
  }

  /** Everything that any flow needs, wired as the app wires it. */
  deps(fate = new Fate()): App {
    const { stores } = this.stage;
    const ports = Object.fromEntries(
      Object.entries(stores).map(([name, store]) => [name, fate.over(store)]),
    ) as Stores;
    const vault: Vault = {
      pendingAuthorization: fate.over(this.stage.vault.pendingAuthorization),
      credentials: fate.over(this.stage.vault.credentials),
      hookSecrets: fate.over(this.stage.vault.hookSecrets),
      codeVerifiers: fate.over(this.stage.vault.codeVerifiers),
      removeAll: (connectorId: string) => fate.over(this.stage.vault).removeAll(connectorId),
      tend: () => fate.over(this.stage.vault).tend(),
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
    const jobs = fate.over<Post>(this.post);
    return {
      ...ports,
      vault,
      gitlab: this.#gitlab(vault, fate),
      clock,
      ids,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      changes: connectorChanges(ports.connectors),
      jobs,
      deadLetterQueues: { drain: () => Promise.resolve(0) },
      coalescingSender: coalescingSender(jobs, () => this.now, 3_000),
      tenants: [],
      recentLooks: new RecentLooks(),
      hookKeys: hookKeyCache(ports.hookRegistry, vault, () => this.now),
      publicUrl: this.publicUrl,
      servesOneTenant: true,
      codesOfOtherClients: this.codesOfOtherClients,
      limits: { connectorsPerSubscription: 800, roleAssignmentsPerSubscription: 4_000 },
    };
  }

  #gitlab(vault: Vault, fate: Fate): GitLabConnections {
    const { clientId, clientSecret, redirectUri } = demoApplication;
    const { attemptTimeoutMs, maxWaitMs } = this;
    const limits = { maxConcurrency: 10, attemptTimeoutMs, maxAttempts: 2, maxWaitMs };
    const connections = createGitLabConnections({
      settings: {
        instances: [
          {
            url: this.stage.gate.url,
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
      tokenLeases: fate.over(this.stage.stores.tokenLeases),
      now: () => this.gitlabNow(),
      log: { info: () => undefined, warn: () => undefined },
    });
    return {
      ...connections,
      connect: async (one, urgency) => fate.over(await connections.connect(one, urgency)),
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

  /** Stores the wish, authorised by a token unless told otherwise; the work waits in the queue. */
  async configure(wish: Wish, fate = new Fate()): Promise<void> {
    const { authorization = { accessToken: demoToken }, ...choice } = wish;
    await putDevops(this.key, { properties: { ...choice, authorization } }, this.ada, this.deps(fate));
  }

  /** Carries out a job once. */
  async carryOut(job: Job, fate = new Fate()): Promise<void> {
    await queueEdgeOf(this.deps(fate)).run(job);
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

  /** Lets a job wait, for so many minutes. */
  async rescheduleJob(job: Job, minutes: number): Promise<void> {
    await queueEdgeOf(this.deps()).rescheduleJob(
      job,
      new Date(this.now.getTime() + minutes * 60_000),
      new Error('It has to wait.'),
    );
  }

  async failJob(job: Job, failure: unknown): Promise<void> {
    await queueEdgeOf(this.deps()).failJob(job, failure);
  }

  /** Time passes. */
  wait(minutes: number): void {
    this.now = new Date(this.now.getTime() + minutes * 60_000);
  }

  /** The watchdog, a while later. */
  async watch(minutesLater = 11): Promise<void> {
    this.wait(minutesLater);
    await resendStuckJobs(this.alone());
  }

  /** As if there were no other site: what a timer needs, that goes through all connectors. */
  alone(fate = new Fate()): App {
    const deps = this.deps(fate);
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

  /** A root group of the connector by its path, as a scope. */
  async scope(path: string): Promise<Scope> {
    const rootId = this.stage.simulator.world.groupByPath(path)?.record.id;
    const connectorId = (await this.connector())?.id;
    if (rootId === undefined || connectorId === undefined) throw new Error(`There is no root group ${path}.`);
    return { connectorId, rootId };
  }

  /** What the change feed tells, newest first, in short. */
  async feed(): Promise<{ kind: string; id: number; name: string; cause: string }[]> {
    const connectorId = (await this.connector())?.id ?? '';
    const { items } = await this.stage.stores.changeFeed.list(connectorId, {
      pageSize: 1_000,
      continuationToken: undefined,
    });
    return items.map(({ kind, subject, cause }) => ({
      kind,
      id: subject.gitLabId,
      name: subject.fullyQualifiedName,
      cause: cause.kind,
    }));
  }

  /** A project as it is stored under a root group. */
  async projectRow(rootPath: string, id: number): Promise<ProjectRow | undefined> {
    return (await this.stage.stores.projects.whole(await this.scope(rootPath), [id]))[0]?.value;
  }

  async groupRow(rootPath: string, id: number): Promise<GroupRow | undefined> {
    return (await this.stage.stores.groups.whole(await this.scope(rootPath), [id]))[0]?.value;
  }

  async connector(): Promise<Connector | undefined> {
    return (await this.stage.stores.connectors.get(this.key))?.value;
  }
}
