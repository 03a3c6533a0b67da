import type { ChangeTotals } from '../../../shared/contracts/arm/change.ts';
import { useNow } from '../../parts/use-now.ts';
import { whenText } from '../../parts/when-text.ts';
import { changeWords } from '../../words/changes.ts';
import { sentenceOf } from './change-text.ts';
import styles from './changes-pane.module.css';

/** The numbers of all changes under the filters, and how far back they were counted. */
export function ChangesSentence({ totals }: { totals: ChangeTotals | undefined }) {
  const now = useNow();
  if (totals === undefined) return <p className={styles.sentence} aria-busy />;
  const { countedSince } = totals;
  return (
    <p className={styles.sentence}>
      {sentenceOf(totals)}
      {countedSince !== undefined && (
        <small> {changeWords.sentence.countedSince(whenText(new Date(countedSince), now, 'time'))}</small>
      )}
    </p>
  );
}
