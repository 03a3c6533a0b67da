type Container = Record<string, unknown> | unknown[];

/** Builds one JSON value from its tokens. Keys of the outermost object that are not meant are never built. */
export class ValueBuilder {
  readonly #keys: ReadonlySet<string>;
  readonly #open: { container: Container; key: string }[] = [];
  /** Number of open containers of a value that is skipped; 0 for a scalar that is. */
  #skipped: number | undefined;

  constructor(keys: ReadonlySet<string>) {
    this.#keys = keys;
  }

  key(name: string): void {
    if ((this.#skipped ?? 0) > 0) return;
    const top = this.#open.at(-1);
    if (top !== undefined) top.key = name;
    this.#skipped = this.#open.length === 1 && !this.#keys.has(name) ? 0 : undefined;
  }

  open(isArray: boolean): void {
    if (this.#skipped !== undefined) this.#skipped += 1;
    else this.#open.push({ container: isArray ? [] : {}, key: '' });
  }

  /** The value, once its outermost container ends. */
  close(): Container | undefined {
    if (this.#skipped !== undefined) {
      this.#skipped -= 1;
      if (this.#skipped === 0) this.#skipped = undefined;
      return undefined;
    }
    const ended = this.#open.pop()?.container;
    if (this.#open.length === 0) return ended;
    this.#put(ended);
    return undefined;
  }

  scalar(value: unknown): void {
    if (this.#skipped === undefined) this.#put(value);
    else if (this.#skipped === 0) this.#skipped = undefined;
  }

  #put(value: unknown): void {
    const top = this.#open.at(-1);
    if (top === undefined) return;
    if (Array.isArray(top.container)) top.container.push(value);
    // An assignment would set the prototype.
    else if (top.key !== '__proto__') top.container[top.key] = value;
  }
}
