import type { FindingHead } from './finding-head.ts';
import type { CountedFinding } from './count-findings.ts';

type Stored = { head: FindingHead; isSplit?: boolean } & CountedFinding;

/** Gives each distinct text and list of jobs of many heads once: parsed ones are copies, which take a third of their memory. */
export function sharingTexts(): (stored: Stored) => Stored {
  const texts = new Map<string, string>();
  const lists = new Map<string, string[]>();
  const text = <Of extends string>(of: Of): Of => {
    const known = texts.get(of);
    if (known === undefined) texts.set(of, of);
    return (known ?? of) as Of;
  };
  const list = (jobs: string[]): string[] => {
    const name = jobs.join('\n');
    const known = lists.get(name) ?? jobs;
    lists.set(name, known);
    return known;
  };
  return ({ head, severity, state, firstSeenAt, fixedAt, isSplit }) => ({
    ...(isSplit !== undefined && { isSplit }),
    head: {
      ...head,
      kind: text(head.kind),
      state: text(head.state),
      jobs: list(head.jobs),
      ...(head.version !== undefined && { version: text(head.version) }),
      ...(head.image !== undefined && { image: text(head.image) }),
    },
    kind: text(head.kind),
    severity: text(severity),
    state: text(state),
    firstSeenAt: text(firstSeenAt),
    ...(fixedAt !== undefined && { fixedAt: text(fixedAt) }),
  });
}
