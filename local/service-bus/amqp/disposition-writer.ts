import type { AmqpFault } from './errors.ts';
import { frames, messageCodec, type BrokerSession, type OpenDelivery } from './rhea.ts';

type Answer = { delivery: OpenDelivery; fault?: AmqpFault };
type Outcome = { described(): unknown };
type OutcomeCodec = { accepted(): Outcome; rejected(fields: { error: AmqpFault }): Outcome };

const outcomes = messageCodec as unknown as OutcomeCodec;

/**
 * Settles deliveries of one session in one direction. rhea's own writer is not used for two reasons: it merges
 * neighbours with different outcomes into one frame with the first outcome (`write_dispositions`, 3.0.5), and after a
 * receiver that settles second it waits for an answer that never comes, until its window is full.
 *
 * The answers of a tick go out together; runs of accepted neighbours share a frame.
 */
export class DispositionWriter {
  readonly #session: BrokerSession;
  /** As AMQP has it: true when we are the receiver of the deliveries. */
  readonly #weReceive: boolean;
  #answers: Answer[] = [];

  constructor(session: BrokerSession, weReceive: boolean) {
    this.#session = session;
    this.#weReceive = weReceive;
  }

  accept(delivery: OpenDelivery): void {
    this.#add({ delivery });
  }

  reject(delivery: OpenDelivery, fault: AmqpFault): void {
    this.#add({ delivery, fault });
  }

  #add(answer: Answer): void {
    if (this.#answers.length === 0) process.nextTick(() => this.#flush());
    this.#answers.push(answer);
  }

  #flush(): void {
    const answers = this.#answers;
    this.#answers = [];
    if (!this.#session.is_open()) return;
    for (const run of runsOf(answers)) this.#write(run);
    for (const { delivery } of answers) {
      delivery.settled = true;
      delivery.remote_settled = true;
    }
    this.#session.connection['_register']();
  }

  #write(run: readonly Answer[]): void {
    const { fault } = run[0]!;
    const state = fault === undefined ? outcomes.accepted() : outcomes.rejected({ error: fault });
    this.#session.output(
      frames.disposition({
        role: this.#weReceive,
        first: run[0]!.delivery.id,
        last: run.at(-1)!.delivery.id,
        settled: true,
        state: state.described(),
      }),
    );
  }
}

function runsOf(answers: readonly Answer[]): Answer[][] {
  const runs: Answer[][] = [];
  for (const answer of answers) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    const joins =
      before !== undefined &&
      before.fault === undefined &&
      answer.fault === undefined &&
      before.delivery.id + 1 === answer.delivery.id;
    if (joins) run!.push(answer);
    else runs.push([answer]);
  }
  return runs;
}
