import type { AssessmentResource } from '../../../shared/contracts/arm/assessment.ts';
import { checkWords } from '../../words/check-panel.ts';
import { When } from '../when.tsx';
import { verdictColors } from '../verdicts.ts';
import { Verdict } from '../verdict.tsx';
import { evidenceText } from './evidence-text.ts';
import styles from './check-panel.module.css';

type Assessment = AssessmentResource['properties'];

/** The verdict about one thing, why, and each fact behind it: what was read, from where and when. */
export function Evidence({ assessment }: { assessment: Assessment }) {
  const { verdict = 'notAssessed', reason, evidence = [], since } = assessment;
  const helps = reason !== undefined && 'helps' in reason ? reason.helps : undefined;
  return (
    <div
      className={verdict === 'fail' ? `${styles.evidence} ${styles.failing}` : styles.evidence}
      style={{ borderInlineStartColor: verdictColors[verdict] }}
    >
      <p>
        <Verdict verdict={verdict} />
        {since !== undefined && (
          <span className={styles.since}>
            <When at={since} />
          </span>
        )}
      </p>
      {reason !== undefined && <p>{reason.text}</p>}
      {helps !== undefined && (
        <p>
          <b>{checkWords.helps}</b> {helps}
        </p>
      )}
      {evidence.length === 0 && <p>{checkWords.noEvidence}</p>}
      {evidence.map(({ field, value, source, readAt }) => (
        <dl key={field}>
          <dt>{checkWords.field}</dt>
          <dd>
            <code>{field}</code>
          </dd>
          <dt>{checkWords.read}</dt>
          <dd>{evidenceText(value)}</dd>
          <dt>{checkWords.from}</dt>
          <dd>
            <code>{source}</code>
          </dd>
          <dt>{checkWords.when}</dt>
          <dd>
            <When at={readAt} as="time" />, <When at={readAt} />
          </dd>
        </dl>
      ))}
    </div>
  );
}
