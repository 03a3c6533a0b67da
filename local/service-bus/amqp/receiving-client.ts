import type { Consumer, Message } from '../engine/message.ts';
import type { Queue } from '../engine/queue.ts';
import type { Settlement } from '../engine/settlement.ts';
import { swapGuidOrder } from '../raw/guid.ts';
import { writeOutgoing } from '../raw/outgoing-message.ts';
import type { DispositionWriter } from './disposition-writer.ts';
import { deadLetterRefused, lockLost } from './errors.ts';
import { settlementOfModified, settlementOfRejected } from './outcome.ts';
import type { BrokerContext, BrokerSender, OpenDelivery } from './rhea.ts';

/** Receiver of a client on a queue: gets messages within its credit and settles them. */
export class ReceivingClient implements Consumer {
  readonly mode: Consumer['mode'];
  readonly #link: BrokerSender;
  readonly #queue: Queue;
  readonly #dispositions: DispositionWriter;
  readonly #whenDurable: (done: () => void) => void;
  /** Ids of deliveries that rhea has not written yet. Until then, rhea's credit does not reflect them. */
  #unwritten: number[] = [];
  #tag = 0;

  constructor(
    link: BrokerSender,
    queue: Queue,
    dispositions: DispositionWriter,
    whenDurable: (done: () => void) => void,
  ) {
    this.#link = link;
    this.#queue = queue;
    this.#dispositions = dispositions;
    this.#whenDurable = whenDurable;
    this.mode = link.snd_settle_mode === 1 ? 'receiveAndDelete' : 'peekLock';
    this.#listen();
    queue.attach(this);
  }

  credit(): number {
    if (!this.#link.is_open()) return 0;
    const { outgoing } = this.#link.session;
    const firstKept = this.#unwritten.findIndex((id) => id >= outgoing.next_pending_delivery);
    this.#unwritten = firstKept < 0 ? [] : this.#unwritten.slice(firstKept);
    return Math.min(this.#link.credit - this.#unwritten.length, outgoing.available());
  }

  deliver(message: Message): void {
    const { facts, lock } = message;
    const bytes = writeOutgoing(message.payload, { ...facts, ...(lock && { lockedUntilMs: lock.untilMs }) });
    const delivery = this.#link.send(bytes, this.#tagOf(message), 0) as unknown as OpenDelivery;
    if (this.mode === 'receiveAndDelete') delivery.settled = true;
    this.#unwritten.push(delivery.id);
  }

  #tagOf({ lock }: Message): Buffer {
    if (lock !== undefined) return swapGuidOrder(Buffer.from(lock.token, 'hex'));
    this.#tag += 1;
    return Buffer.from(String(this.#tag));
  }

  detach(): void {
    this.#queue.detach(this);
  }

  #listen(): void {
    const link = this.#link;
    link.on('sender_flow', () => this.#queue.pump());
    // Emitted after sender_flow, so everything that is ready within the credit has been sent.
    link.on('sender_draining', () => link.set_drained(true));
    link.on('accepted', ({ delivery }: BrokerContext) => this.#settle(delivery, { outcome: 'complete' }));
    link.on('released', ({ delivery }: BrokerContext) => this.#settle(delivery, { outcome: 'abandon' }));
    link.on('modified', ({ delivery }: BrokerContext) =>
      this.#settle(delivery, settlementOfModified(delivery.remote_state?.value)),
    );
    link.on('rejected', ({ delivery }: BrokerContext) =>
      this.#settle(delivery, settlementOfRejected(delivery.remote_state?.value)),
    );
  }

  /** Sends a disposition also if the lock is lost; without one the caller would wait a minute. */
  #settle(delivery: OpenDelivery, settlement: Settlement): void {
    if (delivery.settled) return;
    const result = this.#queue.settle(swapGuidOrder(delivery.tag as Buffer).toString('hex'), settlement);
    if (delivery.remote_settled) {
      delivery.settled = true;
      return;
    }
    if (result === 'settled') this.#whenDurable(() => this.#dispositions.accept(delivery));
    else this.#dispositions.reject(delivery, result === 'lock-lost' ? lockLost() : deadLetterRefused());
  }
}
