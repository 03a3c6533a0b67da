import type { CheckNotAssessed, ValidationResult } from '../../../shared/contracts/arm/validation.ts';
import { Severity } from '../../parts/severity.tsx';
import { StateMessage } from '../../parts/state/state-message.tsx';
import { wizardWords } from '../../words/add-gitlab.ts';
import styles from './dry-run.module.css';

const { checks: words } = wizardWords;
const reasons = ['tier', 'role', 'scope'] as const;

/** Checks that would not be assessed, why, and in how many of the groups. */
export function DryRunChecks({ result: { checks, counts } }: { result: ValidationResult }) {
  const { total, assessed, notAssessed } = checks;
  if (notAssessed.length === 0) {
    return <StateMessage icon="pass" tone="good" title={words.all(total)} strip />;
  }
  const parts = reasons.flatMap((reason) => {
    const amount = notAssessed.filter((check) => check.reason === reason).length;
    return amount === 0 ? [] : [words[reason](amount)];
  });
  return (
    <StateMessage icon="warning" tone="warn" title={words.some(total - assessed)} strip>
      <p>
        {parts.join(' ')} {words.notFailing}
      </p>
      <details className={styles.details}>
        <summary>{words.which}</summary>
        <ul className={styles.messages}>
          {notAssessed.map((check) => (
            <NotAssessed key={`${check.check} ${check.reason}`} check={check} of={counts.rootGroups} />
          ))}
        </ul>
      </details>
    </StateMessage>
  );
}

function NotAssessed({
  check: { check, title, severity, message, groups },
  of,
}: {
  check: CheckNotAssessed;
  of: number;
}) {
  return (
    <li>
      <Severity severity={severity} faint /> <b>{check}</b> {title}. {message}
      {groups !== undefined && groups < of && ` ${words.inGroups(groups, of)}`}
    </li>
  );
}
