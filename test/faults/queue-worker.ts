import type { ServiceBusClient, ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';

import type { App } from '../../shared/features/app.ts';
import { handleMessage } from '../../functions/edge/queue.ts';
import type { Random } from '../../local/seeded-random.ts';
import { Job, QueueName } from '../../shared/contracts/job.ts';
import { openBus } from '../../shared/adapters/service-bus/open-bus.ts';
import { anInvocation } from '../support/functions-library.ts';
import type { CrashingWorker } from './crashing-worker.ts';

type WorkerOptions = {
  connectionString: string;
  deps: App;
  crashing: CrashingWorker;
  random: Random;
  /** Whether jobs that gather settings are carried out; otherwise they are settled at once. */
  assesses: boolean;
  onDelivery(job: Job): void;
};

const gathers = /^(?:assess-|sweep-posture)|-settings$/;

/**
 * The part of a Functions host that serves the queues, in this process: the real handlers over real AMQP, several messages
 * at once, settled by returning or throwing. A crashed worker settles nothing.
 */
export class QueueWorker {
  readonly #client: ServiceBusClient;
  readonly #options: WorkerOptions;
  #closing: Promise<void> | undefined;
  #settled: Promise<void> = Promise.resolve();

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#client = openBus(options.connectionString);
    for (const queue of QueueName.options) this.#listen(queue);
  }

  /** Like `kill -9` for everybody else: messages that it has received stay locked. */
  async close(): Promise<void> {
    this.#options.crashing.crash();
    this.#closing ??= this.#client.close();
    await this.#closing;
  }

  #listen(queue: QueueName): void {
    const { deps, random } = this.#options;
    const receiver = this.#client.createReceiver(queue, { maxAutoLockRenewalDurationInMs: 0 });
    receiver.subscribe(
      {
        processMessage: async (message) => {
          const job = Job.safeParse(message.body);
          if (job.success) this.#options.onDelivery(job.data);
          if (!this.#options.assesses && job.success && gathers.test(job.data.kind))
            return this.#settle(receiver, message, 'complete');
          const { context } = anInvocation({ deliveryCount: (message.deliveryCount ?? 0) + 1 });
          const end = await handleMessage(message.body, context, queue, deps, random).then(
            () => 'complete' as const,
            () => 'abandon' as const,
          );
          await this.#settle(receiver, message, end);
        },
        processError: () => Promise.resolve(),
      },
      { autoCompleteMessages: false, maxConcurrentCalls: 3 },
    );
  }

  /** One after the other, because the AMQP library merges neighbouring outcomes. A lost lock is no failure of the product. */
  #settle(
    receiver: ServiceBusReceiver,
    message: ServiceBusReceivedMessage,
    end: 'complete' | 'abandon',
  ): Promise<void> {
    const settle = async () => {
      if (this.#options.crashing.hasCrashed) return;
      if (end === 'complete') await receiver.completeMessage(message);
      else await receiver.abandonMessage(message);
    };
    this.#settled = this.#settled.then(settle).catch(() => undefined);
    return this.#settled;
  }
}
