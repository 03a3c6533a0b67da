import { Link } from 'wouter';

import { Due } from '../../parts/due.tsx';
import { Severity } from '../../parts/severity.tsx';
import { useNow } from '../../parts/use-now.ts';
import { Verdict } from '../../parts/verdict.tsx';
import { exactText, whenText } from '../../parts/when-text.ts';
import { inPlace } from '../../url/use-filters.ts';
import { projectWords } from '../../words/project.ts';
import type { CheckRow } from './check-rows.ts';
import styles from './checks-tab.module.css';
import type { ProjectPane } from './use-project-pane.ts';

const { checks: texts } = projectWords;
const monthMs = 30 * 86_400_000;

/** A check; the line leads to its panel. Severity is faint unless it fails. */
export function CheckLine({
  row: { check, title, severity, verdict, evidence, since, assessment },
  pane,
  isStop,
}: {
  row: CheckRow;
  pane: ProjectPane;
  isStop: boolean;
}) {
  const fails = verdict === 'fail';
  const { governance } = assessment;
  return (
    <li>
      <Link
        href={pane.checkAddress(check)}
        className={fails ? `${styles.line} ${styles.failing}` : styles.line}
        replace={pane.openCheck !== undefined}
        tabIndex={isStop ? 0 : -1}
        data-check={check}
        aria-current={pane.openCheck === check ? 'true' : undefined}
        state={inPlace().state}
      >
        <Verdict verdict={verdict} iconOnly />
        <Severity severity={severity} faint={!fails} />
        <span className={styles.key}>{check}</span>
        <span>{title}</span>
        <span className={styles.evidence}>{evidence}</span>
        <span className={styles.since}>
          {fails && since !== undefined && <Since at={since} />}
          {fails && governance !== undefined && (
            <Due dueOn={governance.dueOn} {...(governance.owner && { hint: governance.owner })} />
          )}
        </span>
      </Link>
    </li>
  );
}

/** `for 2 days`, `since 12 Nov`. */
function Since({ at }: { at: string }) {
  const now = useNow();
  const date = new Date(at);
  const isOld = now.getTime() - date.getTime() > monthMs;
  const text = whenText(date, now, isOld ? 'date' : 'short');
  return (
    <time dateTime={at} title={exactText(date)}>
      {isOld ? texts.sinceDate(text) : texts.forSince(text)}
    </time>
  );
}
