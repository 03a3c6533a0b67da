import { type Items, PackedList } from '../../../platform/packed-list.ts';
import type { CountedFinding } from './count-findings.ts';
import { bareHead } from './covered.ts';
import type { FindingHead } from './finding-head.ts';
import { type ReportType, reportTypeOf } from './report-type.ts';

/** `isSplit`: its past is stored apart, so that it need not be read to be written. */
type Known = CountedFinding & { isSplit?: boolean };

/** Beyond that many distinct ones, more are not shared. */
const maxShared = 10_000;

/** Stored findings of a project during an import, in little memory, as there may be 100,000. */
export class StoredHeads {
  readonly #heads = new PackedList<FindingHead>();
  readonly #indices = new Map<string, number>();
  /** By index. */
  readonly #known: Known[] = [];
  readonly #shared = new Map<string, Known>();

  /** Adds a finding, or replaces the one of its id. */
  put({ head, ...known }: { head: FindingHead } & Known): void {
    const index = this.#indices.get(head.id) ?? this.#heads.length;
    this.#known[index] = this.#sharedOf(known, head.exempt);
    if (index < this.#heads.length) return this.#heads.set(index, head);
    this.#indices.set(head.id, index);
    this.#heads.push(head);
  }

  /** Heads of a type as they are beneath exemptions, in the order in which they came; those that come later are not among them. */
  of(type: ReportType): Items<FindingHead> {
    const indices = Uint32Array.from(
      this.#known.keys().filter((index) => reportTypeOf(this.#known[index]?.kind ?? 'sast') === type),
    );
    const heads = this.#heads;
    const at = (place: number) => {
      const head = heads.at(indices[place] ?? heads.length);
      return head && bareHead(head);
    };
    return { length: indices.length, at };
  }

  /** Whether a finding of any type has the id. */
  has(id: string): boolean {
    return this.#indices.has(id);
  }

  get(id: string): Known | undefined {
    return this.#known[this.#indices.get(id) ?? -1];
  }

  counted(): readonly CountedFinding[] {
    return this.#known;
  }

  /** Most findings of a run are equal in what is counted. */
  #sharedOf(
    { kind, severity, state, firstSeenAt, fixedAt, isSplit }: Known,
    exempt: FindingHead['exempt'],
  ): Known {
    const name = [kind, severity, state, firstSeenAt, fixedAt, isSplit, exempt].join(' ');
    const shared = this.#shared.get(name);
    if (shared !== undefined) return shared;
    const known: Known = { kind, severity, state, firstSeenAt };
    if (fixedAt !== undefined) known.fixedAt = fixedAt;
    if (isSplit === true) known.isSplit = true;
    if (exempt === true) known.head = { exempt };
    if (this.#shared.size < maxShared) this.#shared.set(name, known);
    return known;
  }
}
