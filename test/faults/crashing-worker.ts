import { SimulatedCrash, CrashPoint } from '../support/crash-point.ts';

/**
 * A worker that crashes at any call to the outside, reads and requests included. From then on each of its calls throws.
 * Calls in flight at that moment may still be carried out.
 */
export class CrashingWorker extends CrashPoint {
  hasCrashed = false;
  calls = 0;
  #last: number | undefined;
  #moment: 'before' | 'after' = 'before';
  readonly #onCrash: () => void;

  /** `onCrash` is called once. */
  constructor(onCrash: () => void) {
    super();
    this.#onCrash = onCrash;
  }

  crashIn(calls: number, moment: 'before' | 'after'): void {
    this.#last = this.calls + calls;
    this.#moment = moment;
  }

  /** Cancels the crash that is planned. */
  cancel(): void {
    this.#last = undefined;
  }

  crash(): void {
    if (this.hasCrashed) return;
    this.hasCrashed = true;
    this.#onCrash();
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

  /** A synchronous result is no call to the outside, or a stream whose pages are counted elsewhere. */
  #call(action: () => unknown): unknown {
    this.calls += 1;
    const isLast = this.calls === this.#last;
    if (isLast && this.#moment === 'before') this.crash();
    if (this.hasCrashed) return crashed(new SimulatedCrash(`The worker crashed at call ${this.calls}`));
    const answer = action();
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
    if (isLast) this.crash();
    if (this.hasCrashed) throw new SimulatedCrash(`The worker crashed after call ${this.calls}`);
    return value;
  }
}

/**
 * The result of a call after the crash, whether it would have been a promise or a stream. A port never throws synchronously:
 * that would leave the calls beside it in a `Promise.all` without a handler.
 */
function crashed(crash: SimulatedCrash): Promise<never> & AsyncIterable<never> {
  const rejected = Promise.reject(crash);
  rejected.catch(() => undefined);
  return Object.assign(rejected, {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(crash) }),
  });
}
