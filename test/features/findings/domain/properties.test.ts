import { describe, expect, it } from 'vitest';

import { seededRandom, type Random } from '../../../../local/seeded-random.ts';
import {
  aReport,
  anItem,
  countsOf,
  empty,
  imported,
  openOf,
  type ReportFile,
} from '../../../support/findings.ts';

const seeds = Array.from({ length: 60 }, (_, index) => index + 1);

type Drawn = { rule: string; file: string; line: number; signature: string | undefined };

/** Findings at places of their own, some with signatures that follow from the number of the finding in its file. */
function drawFindings(random: Random): Drawn[] {
  const count = 1 + Math.floor(random() * 40);
  const hasSignatures = random() < 0.5;
  const drawn = Array.from({ length: count }, (_, index) => ({
    rule: `rule-${Math.floor(random() * 3)}`,
    file: `src/${Math.floor(random() * 3)}.ts`,
    line: 1 + Math.floor(random() * 60),
    signature: hasSignatures && random() < 0.7 ? `scope|${index}` : undefined,
  }));
  return [...new Map(drawn.map((one) => [`${one.rule} ${one.file} ${one.line}`, one])).values()];
}

function itemOf({ rule, file, line, signature }: Drawn): unknown {
  return anItem({
    name: `${rule} at ${line}`,
    location: { file, start_line: line, end_line: line + 1 },
    identifiers: [{ type: 'semgrep_id', value: rule }],
    ...(signature === undefined
      ? {}
      : { tracking: { items: [{ signatures: [{ algorithm: 'scope_offset', value: signature }] }] } }),
  });
}

/** Items spread over two jobs, always in the same way. */
function filesOf(
  findings: readonly Drawn[],
  order: (items: unknown[]) => unknown[] = (items) => items,
): ReportFile[] {
  return ['a', 'b'].map((job, place) => ({
    job,
    content: aReport(
      order(findings.filter(({ file }) => (file.length + file.charCodeAt(4)) % 2 === place).map(itemOf)),
    ),
  }));
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  return items
    .map((item) => ({ item, place: random() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ item }) => item);
}

describe('an import, whatever it holds', () => {
  it.each(seeds)(
    'twice changes nothing, nor do items and reports in another order (seed %i)',
    async (seed) => {
      const random = seededRandom(seed);
      const files = filesOf(drawFindings(random));

      const first = await imported(empty, files);
      const second = await imported(first, files);
      const permuted = await imported(
        { ...first, stored: shuffled(first.stored, random) },
        filesOf(drawFindings(seededRandom(seed)), (items) => shuffled(items, random)).toReversed(),
      );

      expect(second.plan).toMatchObject({ changes: [], stale: [] });
      expect(permuted.plan).toMatchObject({ changes: [], stale: [] });
    },
  );

  it.each(seeds)('gives the same ids for items in another order (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    const findings = drawFindings(random);

    const one = await imported(empty, filesOf(findings));
    const other = await imported(
      empty,
      filesOf(findings, (items) => shuffled(items, random)),
    );

    const ids = (heads: typeof one.stored) =>
      heads.map(({ id, startLine }) => `${id} ${startLine}`).toSorted();
    expect(ids(other.stored)).toEqual(ids(one.stored));
    expect(new Set(one.stored.map(({ id }) => id)).size).toBe(one.stored.length);
  });

  it.each(seeds)('closes and opens nothing when lines move (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    const findings = drawFindings(random);
    const before = await imported(empty, filesOf(findings));
    // Lines are inserted at two places of each file.
    const [at, by] = [Math.floor(random() * 60), 1 + Math.floor(random() * 30)];
    const moved = findings.map((one) => ({ ...one, line: one.line + by + (one.line >= at ? 3 : 0) }));

    const after = await imported(before, filesOf(moved));

    expect(Object.keys(countsOf(after.plan)).filter((change) => change !== 'seen')).toEqual([]);
    expect(openOf(after)).toHaveLength(findings.length);
  });

  it.each(seeds)('closes what was fixed, and nothing else (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    const findings = drawFindings(random);
    const before = await imported(empty, filesOf(findings));
    const left = findings.filter(() => random() < 0.6);

    const after = await imported(before, filesOf(left));
    const back = await imported(after, filesOf(findings));

    expect(countsOf(after.plan)['fixed'] ?? 0).toBe(findings.length - left.length);
    expect(openOf(after)).toHaveLength(left.length);
    expect(countsOf(back.plan)).toEqual(
      left.length === findings.length ? {} : { reopened: findings.length - left.length },
    );
    expect(back.stored).toHaveLength(before.stored.length);
  });

  it.each(seeds)('that crashed after some writes is completed by its repeat (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    const findings = drawFindings(random);
    const before = await imported(empty, filesOf(findings.filter(() => random() < 0.5)));
    const files = filesOf(findings.filter(() => random() < 0.8));
    const whole = await imported(before, files);
    const written = whole.plan.changes.slice(0, Math.floor(random() * whole.plan.changes.length));
    const heads = new Map(before.stored.map((head) => [head.id, head]));
    for (const { head } of written) heads.set(head.id, head);

    const repeated = await imported({ stored: [...heads.values()], jobs: before.jobs }, files);

    const byId = (stored: typeof whole.stored) =>
      stored.toSorted((one, other) => (one.id < other.id ? -1 : 1));
    expect(byId(repeated.stored)).toEqual(byId(whole.stored));
  });
});
