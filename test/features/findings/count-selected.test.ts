import { describe, expect, it } from 'vitest';

import { pick, seededRandom } from '../../../local/seeded-random.ts';
import { type Finding, FindingSeverity } from '../../../shared/contracts/findings/finding.ts';
import { isOpenState } from '../../../shared/features/findings/domain/is-open-state.ts';
import { countFindings } from '../../../shared/features/findings/domain/count-findings.ts';
import {
  type FindingSelection,
  isSelected,
} from '../../../shared/features/findings/domain/select-findings.ts';
import { countSelected } from '../../../shared/features/findings/count-selected.ts';
import { findingNumbers, findingsText } from '../../../shared/features/posture/domain/findings-text.ts';
import { aFinding } from '../../support/a-finding.ts';
import { anApp } from '../../support/an-app.ts';

const asOf = '2026-11-30T10:00:00.000Z';
const now = new Date(asOf);
const states = ['open', 'reopened', 'fixed', 'dismissed', 'exempt'] as const;
const kinds = ['sast', 'iac', 'dast'] as const;
const severities = ['critical', 'high', 'info'] as const;

/** A project with findings of every kind, severity and state, with the numbers of its import. */
function aProject(seed: number, size = 80) {
  const random = seededRandom(seed);
  const findings = Array.from({ length: size }, (_, index): Finding => {
    const drawn = pick(random, states);
    const fixedAt = pick(random, ['2026-11-29T10:00:00.000Z', '2026-09-01T10:00:00.000Z']);
    return aFinding(`${index}`, {
      kind: pick(random, kinds),
      severity: pick(random, severities),
      state: drawn === 'exempt' ? 'dismissed' : drawn,
      stateBy: drawn === 'exempt' ? 'exemption' : 'scan',
      ...(drawn === 'fixed' && { fixedAt }),
    });
  });
  const counts = countFindings(
    findings.map(({ firstSeen, stateBy, ...of }) => ({
      ...of,
      firstSeenAt: firstSeen.time,
      head: stateBy === 'exemption' ? { exempt: true as const } : {},
    })),
    { now, graceDays: 7 },
  );
  const of = Object.entries(counts).map(([kind, one]) => [kind, { ...one, status: 'ok' }]);
  const numbers = findingNumbers(findingsText(Object.fromEntries(of) as never));
  const reads = { count: 0 };
  const app = anApp({
    findings: {
      async *pages() {
        await Promise.resolve();
        reads.count += 1;
        yield findings;
      },
    },
  });
  return { project: { connectorId: 'c', projectId: 1, numbers }, findings, app, reads, random };
}

function numbersOf(findings: readonly Finding[], selection: FindingSelection) {
  const chosen = findings.filter((finding) => isSelected(finding, selection));
  const countOf = (is: (finding: Finding) => boolean) => chosen.filter(is).length;
  return {
    open: Object.fromEntries(
      FindingSeverity.options.map((severity) => [
        severity,
        countOf((one) => isOpenState(one.state) && one.severity === severity),
      ]),
    ),
    fixed: countOf(({ state }) => state === 'fixed'),
    dismissed: countOf(({ state }) => state === 'dismissed'),
    exempt: countOf(({ stateBy }) => stateBy === 'exemption'),
    fixedIn30Days: countOf(({ fixedAt = '' }) => fixedAt > '2026-11-01'),
  };
}

describe('numbers of a list', () => {
  it.each(Array.from({ length: 30 }, (_, seed) => seed))('are those of its rows (seed %s)', async (seed) => {
    const { project, findings, app, reads, random } = aProject(seed);
    const some = <Value>(values: readonly Value[]) => values.filter(() => random() < 0.4);
    const selection: FindingSelection = {
      ...(random() < 0.5 && { kind: some(kinds) }),
      ...(random() < 0.6 && { severity: some(severities) }),
      ...(random() < 0.6 && { state: some(states) }),
    };

    const plain = await countSelected([project], selection, asOf, app);
    const plainReads = reads.count;
    const searched = await countSelected([project], { ...selection, text: 'finding 1' }, asOf, app);

    expect(plain).toMatchObject(numbersOf(findings, selection));
    expect(plainReads).toBe(0);
    expect(searched).toMatchObject(numbersOf(findings, { ...selection, text: 'finding 1' }));
  });

  it('of a project without numbers by severity are those of its rows too', async () => {
    const { project, findings, app } = aProject(7);
    const text = JSON.stringify(project.numbers, (name, value: unknown) =>
      name === 'bySeverity' ? undefined : value,
    );
    const numbers = JSON.parse(text) as typeof project.numbers;

    const sums = await countSelected([{ ...project, numbers }], { severity: ['high'] }, asOf, app);

    expect(sums).toMatchObject(numbersOf(findings, { severity: ['high'] }));
  });

  it('say that they are not whole where too much had to be searched', async () => {
    const { project, app } = aProject(1, 20_000);

    const once = await countSelected([project], { text: 'finding' }, asOf, app);
    const twice = await countSelected(
      [project, { ...project, projectId: 2 }],
      { text: 'finding' },
      asOf,
      app,
    );

    expect([once.isPartial, twice.isPartial]).toEqual([undefined, true]);
  });
});
