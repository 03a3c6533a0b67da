import type { ValidationResult } from '../../../shared/contracts/arm/validation.ts';
import { StateMessage } from '../../parts/state/state-message.tsx';
import { wizardWords } from '../../words/add-gitlab.ts';
import styles from './dry-run.module.css';

/** Faults that stand in the way of Create, then what will not be as good as it could be. */
export function DryRunFindings({ result: { findings } }: { result: ValidationResult }) {
  const errors = findings.filter(({ severity }) => severity === 'Error');
  const hints = findings.filter(({ severity }) => severity === 'Warning');
  return (
    <>
      {errors.length > 0 && (
        <StateMessage icon="fail" tone="warn" title={wizardWords.cannot} role="alert" strip>
          <Messages findings={errors} />
        </StateMessage>
      )}
      {hints.length > 0 && (
        <StateMessage icon="warning" tone="warn" title={wizardWords.hints(hints.length)} strip>
          <Messages findings={hints} />
        </StateMessage>
      )}
    </>
  );
}

function Messages({ findings }: { findings: ValidationResult['findings'] }) {
  return (
    <ul className={styles.messages}>
      {findings.map(({ code, message, target }) => (
        <li key={`${code} ${target ?? ''} ${message}`}>{message}</li>
      ))}
    </ul>
  );
}
