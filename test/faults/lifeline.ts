import { Death, Fate } from '../support/mortal.ts';

/**
 * The life of a worker: it dies at any call to the outside, reads and requests included, and from then on none of its calls
 * gets anywhere. What was on its way at that moment may still arrive.
 */
export class Lifeline extends Fate {
  isOver = false;
  calls = 0;
  #last: number | undefined;
  #moment: 'before' | 'after' = 'before';
  readonly #onEnd: () => void;

  /** `onEnd` is called once, at its death. */
  constructor(onEnd: () => void) {
    super();
    this.#onEnd = onEnd;
  }

  dieIn(calls: number, moment: 'before' | 'after'): void {
    this.#last = this.calls + calls;
    this.#moment = moment;
  }

  /** It dies no more by itself. */
  spare(): void {
    this.#last = undefined;
  }

  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#onEnd();
  }

  override over<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name, receiver) => {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member !== 'function') return member;
        return (...values: unknown[]): unknown => this.#call(() => Reflect.apply(member, target, values));
      },
    });
  }

  /** What answers at once, or with a stream, is no call to the outside, or one that is counted page by page elsewhere. */
  #call(deed: () => unknown): unknown {
    this.calls += 1;
    const isLast = this.calls === this.#last;
    if (isLast && this.#moment === 'before') this.end();
    // At once, since a stream is asked for without awaiting it.
    if (this.isOver) throw new Death(`The worker died at call ${this.calls}`);
    const answer = deed();
    if (!(answer instanceof Promise)) return answer;
    return answer.then(
      (value: unknown) => this.#survive(value, isLast),
      (failure: unknown) => {
        this.#survive(undefined, isLast);
        throw failure;
      },
    );
  }

  #survive<Value>(value: Value, isLast: boolean): Value {
    if (isLast) this.end();
    if (this.isOver) throw new Death(`The worker died after call ${this.calls}`);
    return value;
  }
}
