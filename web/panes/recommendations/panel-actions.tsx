import type { CheckResource, RecommendationItem } from '../../../shared/contracts/arm/posture-panes.ts';
import type { CheckMetadata } from '../../api/check-metadata.ts';
import { DecisionActions } from '../../app/decisions/decision-actions.tsx';
import { exact } from '../../parts/amount.ts';
import { ticketText } from '../../parts/check-panel/ticket-text.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { exactText } from '../../parts/when-text.ts';
import { checkWords } from '../../words/check-panel.ts';
import styles from './check-panel.module.css';
import type { Recommendations } from './use-recommendations-pane.ts';

type Props = {
  pane: Recommendations;
  check: CheckMetadata;
  row: RecommendationItem | undefined;
  loaded: readonly CheckResource[];
};

/** Texts to take elsewhere. Neither has a secret: the link is the address of the view. */
export function PanelActions({ pane, check, row, loaded }: Props) {
  function ticket(): string {
    return ticketText({
      check: check.check,
      title: check.displayName,
      severity: checkWords.severity[check.severity],
      why: check.description,
      fix: check.fix ?? { page: '', api: '' },
      failing:
        row === undefined
          ? undefined
          : { count: exact(row.counts.fail), of: exact(row.counts.pass + row.counts.fail) },
      examples: loaded.filter(({ verdict }) => verdict === 'fail').map(({ fullPath }) => fullPath),
      asOf: exactText(new Date(pane.asOf ?? Date.now())),
      link: location.href,
    });
  }
  return (
    <div className={styles.actions}>
      <DecisionActions check={check} things={loaded} />
      <CopyButton text={ticket} label={checkWords.copyTicket} />
      <CopyButton text={() => location.href} label={checkWords.copyLink} />
    </div>
  );
}
