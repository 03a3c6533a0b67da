import { scannerStates } from '../../../shared/contracts/arm/scanners.ts';
import { ScannerStateText } from '../../parts/scanner-cell.tsx';
import { Verdict } from '../../parts/verdict.tsx';
import { verdictOrder } from '../../parts/verdicts.ts';
import { devopsWords } from '../../words/devops.ts';
import { words } from '../../words/en.ts';
import { verdictWords } from '../../words/parts.ts';
import styles from './legend.module.css';

/** Meaning of the shapes, without their colours, and keys of the pane; `scanners` where the pane shows their states. */
export function Legend({ keys = words.help.open, scanners = false }: { keys?: string; scanners?: boolean }) {
  return (
    <footer className={styles.legend} aria-label={devopsWords.legend}>
      <ul>
        {verdictOrder.map((verdict) => (
          <li key={verdict}>
            <Verdict verdict={verdict}>{verdictWords[verdict]}</Verdict>
          </li>
        ))}
      </ul>
      {scanners && (
        <ul>
          {scannerStates.map((state) => (
            <li key={state}>
              <ScannerStateText state={state} />
            </li>
          ))}
        </ul>
      )}
      <span>{keys}</span>
    </footer>
  );
}
