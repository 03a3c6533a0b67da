import type { AmqpFault } from './errors.ts';
import { frames, messageCodec, type BrokerSession, type OpenDelivery } from './rhea.ts';

type PendingDisposition = { delivery: OpenDelivery; fault?: AmqpFault };
type Outcome = { described(): unknown };
type OutcomeCodec = { accepted(): Outcome; rejected(fields: { error: AmqpFault }): Outcome };

const outcomes = messageCodec as unknown as OutcomeCodec;

/**
 * Settles deliveries of one session in one direction. Replaces rhea's own writer for two reasons. It merges
 * neighbours with different outcomes into one frame with the first outcome (`write_dispositions`, 3.0.5). With a
 * receiver that settles second, it waits for a disposition that never comes, until its window is full.
 *
 * The dispositions of a tick are sent together; runs of accepted neighbours share a frame.
 */
export class DispositionWriter {
  readonly #session: BrokerSession;
  /** AMQP role: true if the broker is the receiver of the deliveries. */
  readonly #isReceiver: boolean;
  #pending: PendingDisposition[] = [];

  constructor(session: BrokerSession, isReceiver: boolean) {
    this.#session = session;
    this.#isReceiver = isReceiver;
  }

  accept(delivery: OpenDelivery): void {
    this.#add({ delivery });
  }

  reject(delivery: OpenDelivery, fault: AmqpFault): void {
    this.#add({ delivery, fault });
  }

  #add(disposition: PendingDisposition): void {
    if (this.#pending.length === 0) process.nextTick(() => this.#flush());
    this.#pending.push(disposition);
  }

  #flush(): void {
    const dispositions = this.#pending;
    this.#pending = [];
    if (!this.#session.is_open()) return;
    for (const run of runsOf(dispositions)) this.#write(run);
    for (const { delivery } of dispositions) {
      delivery.settled = true;
      delivery.remote_settled = true;
    }
    this.#session.connection['_register']();
  }

  #write(run: readonly PendingDisposition[]): void {
    const { fault } = run[0]!;
    const state = fault === undefined ? outcomes.accepted() : outcomes.rejected({ error: fault });
    this.#session.output(
      frames.disposition({
        role: this.#isReceiver,
        first: run[0]!.delivery.id,
        last: run.at(-1)!.delivery.id,
        settled: true,
        state: state.described(),
      }),
    );
  }
}

function runsOf(dispositions: readonly PendingDisposition[]): PendingDisposition[][] {
  const runs: PendingDisposition[][] = [];
  for (const disposition of dispositions) {
    const run = runs.at(-1);
    const previous = run?.at(-1);
    const extendsRun =
      previous !== undefined &&
      previous.fault === undefined &&
      disposition.fault === undefined &&
      previous.delivery.id + 1 === disposition.delivery.id;
    if (extendsRun) run!.push(disposition);
    else runs.push([disposition]);
  }
  return runs;
}
