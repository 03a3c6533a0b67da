import type { ServiceBusClient, ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import type { InvocationResponse } from '../core-api.ts';
import type { InvocationInput } from '../invoke.ts';
import { errorText, type Log } from '../log-lines.ts';
import { messageBody, messageMetadata } from './message-metadata.ts';
import { queueAddress } from './queue-address.ts';
import { settleable } from './settleable.ts';
import { serialSettlement } from './serial-settlement.ts';

export type QueueListenerOptions = {
  functionName: string;
  client: ServiceBusClient;
  queueName: string;
  dataType: unknown;
  maxConcurrentCalls: number;
  autoCompleteMessages: boolean;
  maxAutoLockRenewalDurationMs: number;
  /** Returns undefined if the function failed. */
  invoke: (input: InvocationInput) => Promise<InvocationResponse | undefined>;
  log: Log;
};

/** rhea's window is 2,048 unsettled deliveries per receiver; beyond it, messages are silently not delivered. */
const MAX_UNSETTLED = 2_000;

/**
 * Runs one function for the messages of one queue, in peek-lock mode. Success completes the message. An error abandons
 * it at once, so the broker redelivers it with a higher delivery count and dead-letters it after the queue's maximum. A
 * lost lock is logged; the message is redelivered.
 */
export class QueueListener {
  #options: QueueListenerOptions;
  #receiver: ServiceBusReceiver;
  #subscription: { close(): Promise<void> };
  #settle = serialSettlement();
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
        maxConcurrentCalls: Math.min(options.maxConcurrentCalls, MAX_UNSETTLED),
      },
    );
  }

  /** Receives no new messages. Those in progress can still be settled. */
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
      traceParent:
        message.applicationProperties?.['Diagnostic-Id'] ?? message.applicationProperties?.['traceparent'],
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
