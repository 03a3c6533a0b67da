import type { Coverage } from '../../../shared/contracts/findings/coverage.ts';
import { findingWords } from '../../words/findings.ts';
import { CopyButton } from '../copy-button.tsx';
import { iconStyle } from '../icon.tsx';
import { When } from '../when.tsx';
import styles from './scan-coverage.module.css';
import { scanStatusColors, scanStatusIcons } from './scan-statuses.ts';

const { coverage: texts } = findingWords;

/** How well a kind of findings is known, and for a report that cannot be downloaded the lines of CI that would keep it. */
export function ScanCoverage({ coverage }: { coverage: Coverage }) {
  const { status, lastRun, detail, snippet, job } = coverage;
  return (
    <div className={styles.coverage}>
      <p>
        <span className="with-icon" style={iconStyle(scanStatusIcons[status], scanStatusColors[status])}>
          {texts.statuses[status]}
        </span>
        {lastRun !== undefined && (
          <span className={styles.small}>
            {texts.ran} <When at={lastRun} />
          </span>
        )}
        {job !== undefined && (
          <span className={styles.small}>
            {texts.job} <code>{job}</code>
          </span>
        )}
      </p>
      <p>{texts.texts[status]}</p>
      {detail !== undefined && <p className={styles.small}>{detail}</p>}
      {snippet !== undefined && <Snippet text={snippet} />}
    </div>
  );
}

function Snippet({ text }: { text: string }) {
  return (
    <div className={styles.snippet}>
      <p>{texts.snippet}</p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a part that scrolls must be reachable */}
      <pre tabIndex={0} role="region" aria-label={texts.snippet}>
        {text}
      </pre>
      <CopyButton text={text} label={texts.copySnippet} />
      <p className={styles.small}>{texts.secrets}</p>
    </div>
  );
}
