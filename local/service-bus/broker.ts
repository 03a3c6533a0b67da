import type { TlsIdentity } from '../guard/guarded-server.ts';
import { ClientConnection } from './amqp/client-connection.ts';
import { Entities } from './amqp/entities.ts';
import { issuedBy } from './amqp/json-web-token.ts';
import { createBrokerContainer } from './amqp/rhea.ts';
import { signedWith } from './amqp/token-check.ts';
import { connectionStringFor, defaultKey } from './connection-string.ts';
import { systemClock, type Clock } from './engine/clock.ts';
import { Queue } from './engine/queue.ts';
import type { QueueOptions } from './engine/queue-options.ts';
import { Timers } from './engine/timers.ts';
import { listen, type Listener } from './listen.ts';
import { openLogStore } from './store/log-store.ts';
import { memoryStore } from './store/memory-store.ts';
import type { Store } from './store/store.ts';

export { keyName } from './amqp/shared-access-signature.ts';
export { connectionStringFor, defaultKey } from './connection-string.ts';
export { declaredQueues } from './declared-queues.ts';
export type { Clock } from './engine/clock.ts';
export type { QueueOptions } from './engine/queue-options.ts';

export type BrokerOptions = {
  queues: Record<string, QueueOptions>;
  /** 0, the default, selects a free port. */
  port?: number;
  /** Folder of the log. Without it the broker keeps everything in memory only. */
  dataDir?: string;
  key?: string;
  /** TLS, and tokens of the identity provider whose keys are at `keysUrl` instead of the key. */
  identity?: { tls: TlsIdentity; keysUrl: string };
  /** Default: the system's clock. */
  clock?: Clock;
};

export type Broker = {
  port: number;
  /** Host name of the namespace, with its port, for clients with an identity. */
  namespace: string;
  connectionString: string;
  /** `active` counts deliverable messages; `totalSent` counts accepted messages since the start, without duplicates. */
  counts(queue: string): QueueCounts;
  /** Destroys every socket, as a network fault would. */
  dropConnections(): void;
  stop(): Promise<void>;
};

type QueueCounts = {
  active: number;
  scheduled: number;
  locked: number;
  deadLettered: number;
  totalSent: number;
};

/**
 * Starts an AMQP 1.0 broker on 127.0.0.1 for the unmodified `@azure/service-bus`. Everything acknowledged survives a
 * restart; locks do not. Rejects with code EADDRINUSE if the port is in use, before any file is written.
 */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const listener = await listen(options.port ?? 0, options.identity?.tls);
  try {
    return await serve(listener, options);
  } catch (error) {
    await listener.close();
    throw error;
  }
}

async function serve(listener: Listener, options: BrokerOptions): Promise<Broker> {
  const key = options.key ?? defaultKey;
  const store = await openStore(options.dataDir);
  const timers = new Timers(options.clock ?? systemClock);
  const entities = declare(options.queues, store, timers);
  const container = createBrokerContainer();
  const now = () => timers.now();
  const { identity } = options;
  const services = {
    checkToken: identity === undefined ? signedWith(key, now) : issuedBy(identity.keysUrl, now),
    now,
    find: (address: string) => entities.find(address),
    whenDurable: (done: () => void) => store.whenDurable(done),
  };
  listener.serve((socket) => void new ClientConnection(socket, container, services));
  return {
    port: listener.port,
    namespace: `127.0.0.1:${listener.port}`,
    connectionString: connectionStringFor(listener.port, key),
    counts: (queue) => countsOf(entities, queue),
    dropConnections: () => listener.dropConnections(),
    async stop() {
      await listener.close();
      timers.close();
      await store.close();
    },
  };
}

/** A failed write ends the process: from then on nothing could be acknowledged. */
async function openStore(folder: string | undefined): Promise<Store> {
  if (folder === undefined) return memoryStore();
  return openLogStore(folder, {
    onFailure(error) {
      setImmediate(() => {
        throw new Error('The local broker cannot write its log.', { cause: error });
      });
    },
  });
}

/** Stored queues that are no longer declared stay in the log, unreachable. */
function declare(queues: Record<string, QueueOptions>, store: Store, timers: Timers): Entities {
  const entities = new Entities();
  for (const [name, options] of Object.entries(queues)) {
    const make = (queueName: string, deadLetters?: Queue): Queue => {
      const stored = store.restored.get(queueName);
      const parts = {
        timers,
        journal: store,
        ...(deadLetters && { deadLetters }),
        ...(stored && { stored }),
      };
      return new Queue(queueName, options, parts);
    };
    const deadLetters = make(`${name}/$DeadLetterQueue`);
    entities.add(make(name, deadLetters), deadLetters);
  }
  return entities;
}

function countsOf(entities: Entities, name: string): QueueCounts {
  const queue = entities.find(name);
  if (queue === undefined) throw new Error(`The broker has no queue '${name}'.`);
  const { active, scheduled, locked, totalSent } = queue.counts();
  const deadLettered = entities.find(`${name}/$DeadLetterQueue`)?.counts().size ?? 0;
  return { active, scheduled, locked, deadLettered, totalSent };
}
