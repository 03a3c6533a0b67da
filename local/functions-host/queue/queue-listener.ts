import type { ServiceBusClient, ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import type { InvocationResponse } from '../core-api.ts';
import type { InvocationInput } from '../invoke.ts';
import { errorText, type Log } from '../log-lines.ts';
import { messageBody, messageMetadata } from './message-metadata.ts';
import { queueAddress } from './queue-address.ts';
import { settleable } from './settleable.ts';
import { settlementChain } from './settle-in-turn.ts';

export type QueueListenerOptions = {
  functionName: string;
  client: ServiceBusClient;
  queueName: string;
  dataType: unknown;
  maxConcurrentCalls: number;
  autoCompleteMessages: boolean;
  maxAutoLockRenewalDurationMs: number;
  /** Undefined means: the function failed. */
  invoke: (input: InvocationInput) => Promise<InvocationResponse | undefined>;
  log: Log;
};

/** rhea's window of unsettled deliveries is 2,048 a receiver; beyond it a message never comes (contracts/service-bus.md §6.1.4). */
const MOST_UNSETTLED = 2_000;

/**
 * Feeds one queue to one function: peek-lock, success completes, a throw abandons at once (so the broker redelivers with a
 * higher delivery count and dead-letters after the queue's maximum). A lock lost meanwhile is logged; the message comes again.
 */
export class QueueListener {
  #options: QueueListenerOptions;
  #receiver: ServiceBusReceiver;
  #subscription: { close(): Promise<void> };
  #settle = settlementChain();
  #handling = new Set<Promise<void>>();

  constructor(options: QueueListenerOptions) {
    this.#options = options;
    const { queue, deadLetter } = queueAddress(options.queueName);
    this.#receiver = options.client.createReceiver(queue, {
      receiveMode: 'peekLock',
      ...(deadLetter ? { subQueueType: 'deadLetter' as const } : {}),
      maxAutoLockRenewalDurationInMs: options.maxAutoLockRenewalDurationMs,
      skipParsingBodyAsJson: true,
    });
    this.#subscription = this.#receiver.subscribe(
      {
        processMessage: (message) => this.#track(this.#handle(message)),
        processError: async ({ error, errorSource }) => this.#logError(`${errorSource}: ${error.message}`),
      },
      {
        autoCompleteMessages: false,
        maxConcurrentCalls: Math.min(options.maxConcurrentCalls, MOST_UNSETTLED),
      },
    );
  }

  /** No new messages from here on; those being handled can still be settled. */
  async stopReceiving(): Promise<void> {
    await this.#subscription.close();
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#handling);
    await this.#receiver.close();
  }

  async #track(handling: Promise<void>): Promise<void> {
    this.#handling.add(handling);
    await handling.finally(() => this.#handling.delete(handling));
  }

  async #handle(message: ServiceBusReceivedMessage): Promise<void> {
    const { invoke, dataType, autoCompleteMessages } = this.#options;
    const result = await invoke({
      data: messageBody(message.body, dataType),
      metadata: messageMetadata(message),
      traceParent: message.applicationProperties?.['Diagnostic-Id'],
    });
    if (result === undefined)
      await this.#settleOrLog(message, () => this.#receiver.abandonMessage(settleable(message)));
    else if (autoCompleteMessages)
      await this.#settleOrLog(message, () => this.#receiver.completeMessage(settleable(message)));
  }

  async #settleOrLog(message: ServiceBusReceivedMessage, settle: () => Promise<void>): Promise<void> {
    try {
      await this.#settle(settle);
    } catch (error) {
      this.#logError(`message ${String(message.messageId)} could not be settled: ${errorText(error)}`);
    }
  }

  #logError(message: string): void {
    this.#options.log({ level: 'warning', category: 'host', function: this.#options.functionName, message });
  }
}
