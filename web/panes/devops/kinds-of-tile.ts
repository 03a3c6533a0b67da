import type { InventorySummary } from '../../../shared/contracts/arm/posture-panes.ts';
import type { FindingKind } from '../../../shared/contracts/findings/finding.ts';
import { sumOfSeverities } from '../../parts/finding-severities.ts';
import type { findingWords } from '../../words/findings.ts';

type Name = keyof typeof findingWords.tile.kinds;

/** Every kind is in one of them, so that they add up. */
const shown: readonly { name: Name; kinds: readonly FindingKind[] }[] = [
  { name: 'secrets', kinds: ['secret_detection'] },
  { name: 'code', kinds: ['sast'] },
  { name: 'dependencies', kinds: ['dependency_scanning'] },
  { name: 'iac', kinds: ['iac'] },
  { name: 'images', kinds: ['container_scanning', 'cluster_image_scanning'] },
  { name: 'running', kinds: ['dast', 'api_fuzzing', 'coverage_fuzzing'] },
];

/** Open findings by what they are about. */
export function countByKind({ byKind }: Pick<NonNullable<InventorySummary['tiles']['findings']>, 'byKind'>) {
  return shown.map(({ name, kinds }) => ({
    name,
    count: kinds.reduce((sum, kind) => {
      const open = byKind[kind];
      return open === undefined ? sum : sum + sumOfSeverities(open);
    }, 0),
  }));
}
