import { Verdict } from '../../parts/verdict.tsx';
import { verdictOrder } from '../../parts/verdicts.ts';
import { devopsWords } from '../../words/devops.ts';
import { words } from '../../words/en.ts';
import { verdictWords } from '../../words/parts.ts';
import styles from './legend.module.css';

/** Meaning of the shapes, without their colours, and keys of the pane. */
export function Legend({ keys = words.help.open }: { keys?: string }) {
  return (
    <footer className={styles.legend} aria-label={devopsWords.legend}>
      <ul>
        {verdictOrder.map((verdict) => (
          <li key={verdict}>
            <Verdict verdict={verdict}>{verdictWords[verdict]}</Verdict>
          </li>
        ))}
      </ul>
      <span>{keys}</span>
    </footer>
  );
}
