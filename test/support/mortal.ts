/** The end of the process, right after a write. */
export class Death extends Error {}

const writes: ReadonlySet<string> = new Set([
  'insert',
  'replace',
  'succeed',
  'removeSetAside',
  'remove',
  'put',
  'claim',
  'adopt',
  'release',
  'releaseAll',
  'rename',
  'write',
  'markMissing',
  'purge',
  'purgeRemoved',
  'publish',
  'park',
  'noteCode',
  'forgetCode',
  'take',
  'createGroupHook',
  'updateGroupHook',
  'removeGroupHook',
  'testGroupHook',
  'setProjectCounts',
  'begin',
  'finish',
  'removeAll',
  'send',
]);

/** Counts the writes of all ports that share it and dies after the one with this number; never without a number. */
export class Fate {
  written = 0;
  readonly #last: number | undefined;

  constructor(dieAfter?: number) {
    this.#last = dieAfter;
  }

  /** The port as it is, but each of its writes counts, is carried out, and may be the last. */
  over<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name, receiver) => {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member !== 'function') return member;
        if (!writes.has(String(name))) return (member as () => unknown).bind(target);
        return async (...values: unknown[]) => {
          const answer: unknown = await Reflect.apply(member, target, values);
          this.written += 1;
          if (this.written === this.#last)
            throw new Death(`The worker died after write ${this.written}, ${String(name)}`);
          return answer;
        };
      },
    });
  }
}
