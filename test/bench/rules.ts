import { seededRandom, type Random } from '../../local/seeded-random.ts';
import type { ProjectFacts } from '../../shared/contracts/posture/project-facts.ts';
import { assess } from '../../shared/features/posture/domain/evaluate.ts';
import { projectRules } from '../../shared/features/posture/rules/all.ts';
import { healthyProject, readAt, readingOf } from '../support/posture-facts.ts';

const facts = Object.entries(healthyProject()) as [keyof ProjectFacts, ProjectFacts[keyof ProjectFacts]][];
/** The lists, GraphQL twice, and six REST calls: as many answers as a project of Premium has. */
const sources = 9;
const missingShare = 0.1;
const oddShare = 0.1;

/** Every rule of projects over facts of a random project each, of which a tenth is missing and a tenth is turned. */
export function benchRules(projects: number): string {
  const random = seededRandom(1);
  const all = Array.from({ length: projects }, () => readingsOf(random));
  const now = new Date(readAt);
  const before = process.cpuUsage();
  let verdicts = 0;
  for (const readings of all) {
    verdicts += assess(projectRules, { readings, licence: 'ultimate', now }).size;
  }
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  return [
    '| rules | goal | CPU |',
    '| --- | --- | ---: |',
    `| ${projects} projects × ${projectRules.length} rules, ${verdicts} verdicts with evidence | ≤ 10 s for 10,000 | ${seconds.toFixed(2)} s |`,
  ].join('\n');
}

function readingsOf(random: Random) {
  return Array.from({ length: sources }, (_, source) =>
    readingOf<ProjectFacts>(
      Object.fromEntries(
        facts
          .filter((_fact, index) => index % sources === source && random() >= missingShare)
          .map(([name, value]) => [name, random() < oddShare ? turned(value) : value]),
      ),
      { source: `source ${source}` },
    ),
  );
}

function turned(value: unknown): unknown {
  if (typeof value === 'boolean') return !value;
  return Array.isArray(value) ? [] : value;
}
