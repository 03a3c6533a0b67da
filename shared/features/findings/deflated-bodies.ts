import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Bodies that are deflated together, so that like texts take little room. */
const bodiesPerBatch = 100;
const batchesKept = 4;

/**
 * Bodies of scanned findings that wait until a run was matched, deflated: 100,000 of them take 20 MB or so. They are read about in
 * the order in which they came, so a few inflated batches are kept.
 */
export class DeflatedBodies<Body> {
  readonly #batches: Buffer[] = [];
  readonly #inflated = new Map<number, Body[]>();
  #open: Body[] = [];
  /** Number of bodies. */
  count = 0;

  /** Returns the index of the body. */
  add(body: Body): number {
    this.#open.push(body);
    if (this.#open.length === bodiesPerBatch) {
      this.#batches.push(copyOf(deflateRawSync(JSON.stringify(this.#open), { level: 1 })));
      this.#open = [];
    }
    this.count += 1;
    return this.count - 1;
  }

  /** Throws `RangeError` for an index that was not given. */
  get(index: number): Body {
    const batch = Math.floor(index / bodiesPerBatch);
    const bodies = batch === this.#batches.length ? this.#open : this.#batchAt(batch);
    const body = bodies[index % bodiesPerBatch];
    if (body === undefined) throw new RangeError(`There is no body ${index}.`);
    return body;
  }

  #batchAt(batch: number): Body[] {
    const known = this.#inflated.get(batch);
    if (known !== undefined) return known;
    const deflated = this.#batches[batch];
    if (deflated === undefined) return [];
    const bodies = JSON.parse(inflateRawSync(deflated).toString()) as Body[];
    this.#inflated.set(batch, bodies);
    if (this.#inflated.size > batchesKept) {
      const [oldest] = this.#inflated.keys();
      if (oldest !== undefined) this.#inflated.delete(oldest);
    }
    return bodies;
  }
}

/** Copies the bytes alone: zlib's answer keeps a buffer of 16 KB. */
function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}
