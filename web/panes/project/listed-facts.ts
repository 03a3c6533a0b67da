import type { AssessmentResource } from '../../../shared/contracts/arm/assessment.ts';
import { whenText } from '../../parts/when-text.ts';
import { devopsWords } from '../../words/devops.ts';
import { projectWords } from '../../words/project.ts';
import type { CheckRow } from './check-rows.ts';
import type { ProjectPane } from './use-project-pane.ts';

const { facts: texts } = projectWords;
type Evidence = NonNullable<AssessmentResource['properties']['evidence']>[number];
type Fact = { name: keyof typeof texts.names; value: string; at?: string };

/** Facts of the inventory. A missing one is unknown, and says so. */
export function listedFacts({
  facts,
  fullPath,
  connector,
  item,
}: Pick<ProjectPane, 'facts' | 'fullPath' | 'connector' | 'item'>): Fact[] {
  if (facts === undefined) return [];
  const yesNo = (value: boolean | undefined) =>
    value === undefined ? texts.unknown : value ? texts.yes : texts.no;
  const time = (name: Fact['name'], at: string | undefined): Fact =>
    at === undefined
      ? { name, value: texts.unknown }
      : { name, value: whenText(new Date(at), new Date(), 'time'), at };
  return [
    { name: 'path', value: fullPath },
    { name: 'id', value: String(facts.gitLabId ?? texts.unknown) },
    { name: 'connector', value: connector },
    { name: 'visibility', value: devopsWords.visibility[facts.visibility ?? 'unknown'] },
    { name: 'tier', value: devopsWords.tier[item?.tier ?? 'unknown'] },
    { name: 'branch', value: facts.defaultBranch ?? texts.unknown },
    { name: 'empty', value: yesNo(facts.emptyRepository) },
    { name: 'archived', value: yesNo(facts.archived) },
    time('created', facts.createdAt),
    time('active', facts.lastActivityAt),
    time('firstSeen', facts.firstSeenAt),
    time('lastSeen', facts.lastSeenAt),
    ...(facts.markedForDeletionOn === undefined ? [] : [time('deletion', facts.markedForDeletionOn)]),
  ];
}

/** Each fact once, as it was read last, by its name. */
export function factsRead(rows: readonly CheckRow[]): Evidence[] {
  const byField = new Map<string, Evidence>();
  for (const one of rows.flatMap(({ assessment }) => assessment.evidence ?? [])) {
    const known = byField.get(one.field);
    if (known === undefined || known.readAt < one.readAt) byField.set(one.field, one);
  }
  return [...byField.values()].toSorted((a, b) => a.field.localeCompare(b.field));
}
