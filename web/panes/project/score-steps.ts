import type { InventoryItem } from '../../../shared/contracts/arm/posture-panes.ts';
import { severityWeights } from '../../../shared/contracts/posture/severity-weights.ts';
import { severityOrder } from '../../parts/severities.ts';
import { severityWords } from '../../words/parts.ts';
import { projectWords } from '../../words/project.ts';

const { score: texts } = projectWords;

/** The arithmetic of a score in points, which are whole numbers: `121 − 75 (15 high) − 5 (5 low) = 41`. */
export function scoreSteps({ score, failing }: Pick<InventoryItem, 'score' | 'failing'>): string {
  const lost = severityOrder
    .filter((severity) => failing[severity] > 0)
    .map((severity) =>
      texts.lost(
        failing[severity] * severityWeights[severity],
        texts.severities[severity](failing[severity]),
      ),
    );
  return [score.possible, ...lost, '=', score.earned].join(' ');
}

export function weightsText(): string {
  return texts.weights(
    severityOrder
      .map((severity) => texts.weight(severityWords[severity], severityWeights[severity]))
      .join(', '),
  );
}
