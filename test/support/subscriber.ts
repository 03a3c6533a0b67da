import { randomBytes, randomUUID } from 'node:crypto';

import type { EventKind, EventSubscriptionPut } from '../../shared/contracts/arm/event-subscription.ts';
import type { EventSecret } from '../../shared/contracts/event-secret.ts';
import type { Job } from '../../shared/contracts/job.ts';
import { openTables, type Stores } from '../../shared/adapters/tables/open-tables.ts';
import type { App } from '../../shared/features/app.ts';
import type { Connector } from '../../shared/features/connectors/domain/connector.ts';
import type { EventSubscription } from '../../shared/features/subscriptions/domain/event-subscription.ts';
import type { CloudEvent } from '../../shared/features/subscriptions/domain/cloud-event.ts';
import type { Notice } from '../../shared/features/subscriptions/domain/notice.ts';
import type { SendOutcome } from '../../shared/features/subscriptions/domain/send-outcome.ts';
import { deliverEvents } from '../../shared/features/subscriptions/deliver-events.ts';
import type { EventEndpoints } from '../../shared/features/subscriptions/ports.ts';
import { redeliverEvents } from '../../shared/features/subscriptions/redeliver-events.ts';
import { saveSubscription } from '../../shared/features/subscriptions/save-subscription.ts';
import { wakingFeed } from '../../shared/features/subscriptions/wake-deliveries.ts';
import { aConnector, aDevOps } from './a-connector.ts';
import { anApp } from './an-app.ts';
import { azuriteAccount } from './azurite/azurite-account.ts';
import { InMemoryQueue } from './in-memory-queue.ts';
import { MemorySlot } from './memory-vault.ts';

const accepted: SendOutcome = { kind: 'answer', status: 204 };

/** A connector of its own with real tables, a queue in memory, and receivers that answer as the test says. */
export class Subscriber implements EventEndpoints {
  readonly connector: Connector = aConnector({
    id: randomUUID(),
    key: { subscriptionId: randomUUID(), resourceGroup: 'rg', name: 'contoso' },
    devops: aDevOps(),
  });
  readonly secrets = new MemorySlot<EventSecret>();
  readonly queue = new InMemoryQueue(() => this.now);
  readonly stores: Stores;
  now = new Date('2026-11-23T10:00:00.000Z');
  /** Ids of events by the order in which requests brought them, repeats included. */
  readonly got: string[] = [];
  readonly bodies: string[] = [];
  answer: (events: readonly CloudEvent[]) => SendOutcome | Promise<SendOutcome> = () => accepted;

  constructor(stores: Stores) {
    this.stores = stores;
  }

  /** `stores`: those of a process that may crash. */
  app(more: Partial<App> = {}, stores: Stores = this.stores): App {
    const clock = { now: () => this.now };
    const parts = {
      ...stores,
      // Timers see this connector only, whatever else the account holds.
      connectors: { ...stores.connectors, all: () => own(stores, this.connector) },
      clock,
      jobs: this.queue,
      ids: {
        newId: () => randomUUID(),
        newSecret: () => randomBytes(32).toString('base64url'),
        newHookSecret: () => ({
          token: randomBytes(32).toString('base64url'),
          signingToken: `whsec_${randomBytes(32).toString('base64')}`,
        }),
      },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      vault: { eventSecrets: this.secrets },
      eventEndpoints: this,
      ...more,
    };
    return anApp({ ...parts, changeFeed: wakingFeed(stores.changeFeed, parts) });
  }

  async postWebhook(_secret: EventSecret, _headers: object, body: string): Promise<SendOutcome> {
    return this.#take([JSON.parse(body) as CloudEvent], body);
  }

  async postToTopic(_url: string, body: string): Promise<SendOutcome> {
    return this.#take(JSON.parse(body) as CloudEvent[], body);
  }

  #take(events: CloudEvent[], body: string): SendOutcome | Promise<SendOutcome> {
    this.got.push(...events.map(({ id }) => id));
    this.bodies.push(body);
    return this.answer(events);
  }

  async create(): Promise<this> {
    await this.stores.connectors.insert(this.connector);
    return this;
  }

  async subscribe(
    properties: Partial<EventSubscriptionPut['properties']> = {},
    name = 'siem',
  ): Promise<EventSubscription> {
    const endpoint = {
      endpointType: 'WebHook',
      endpointUrl: 'https://siem.example/in?key=k3y-of-siem',
    } as const;
    const body = { properties: { endpoint, filter: {}, ...properties } };
    const { subscription } = await saveSubscription({ key: this.connector.key, name, body }, this.app());
    return subscription;
  }

  async subscription(name = 'siem'): Promise<EventSubscription> {
    const stored = await this.stores.eventSubscriptions.get(this.connector.id, name);
    if (stored === undefined) throw new Error(`There is no subscription '${name}'.`);
    return stored.value;
  }

  enqueue(...notices: Notice[]): Promise<number> {
    return this.stores.eventDeliveries.enqueue(this.connector.id, notices);
  }

  /** Lets time pass. */
  pass(seconds: number): void {
    this.now = new Date(this.now.getTime() + seconds * 1_000);
  }

  /** Runs a job once. */
  run(job: Job, app: App = this.app()): Promise<void> {
    if (job.kind === 'deliver-events') return deliverEvents(job, app);
    if (job.kind === 'redeliver-events') return redeliverEvents(job, app);
    throw new Error(`No subscription sends the job ${job.kind}.`);
  }

  /** Runs the jobs that are due, and those that follow; returns those that failed. */
  async work(app: App = this.app()): Promise<Job[]> {
    const failed: Job[] = [];
    for (let job = this.queue.next(); job !== undefined; job = this.queue.next()) {
      try {
        await this.run(job, app);
      } catch {
        failed.push(job);
      }
    }
    return failed;
  }

  /** How many events wait, due or not. */
  async waiting(): Promise<number> {
    const { id } = await this.subscription();
    const latest = new Date(8_640_000_000_000_000);
    return (await this.stores.eventDeliveries.due(this.connector.id, id, latest, 1_000)).length;
  }
}

async function* own({ connectors }: Stores, { key }: Connector): AsyncGenerator<Connector> {
  const stored = await connectors.get(key);
  if (stored !== undefined) yield stored.value;
}

let opened: Promise<Stores> | undefined;

export async function aSubscriber(): Promise<Subscriber> {
  opened ??= azuriteAccount().then((connectionString) => openTables({ connectionString }));
  return new Subscriber(await opened).create();
}

/** An event about a project of `acme/web`. */
export function aNotice(id: string, more: Partial<Notice> = {}): Notice {
  const kind: EventKind = 'change';
  return {
    id,
    kind,
    at: '2026-11-23T09:59:00.000Z',
    subject: { type: 'project', gitLabId: 7, fullyQualifiedName: 'acme$web$shop' },
    data: { change: 'becamePublic' },
    ...more,
  };
}
