import { useNow } from '../../parts/use-now.ts';
import { changeWords } from '../../words/changes.ts';
import switchStyles from '../devops/view-switch.module.css';
import styles from './changes-pane.module.css';
import { dayText, type Since } from './since.ts';

const { since: texts } = changeWords;
const spans = ['yesterday', 'week'] as const;

export function SinceSwitch({
  since,
  from,
  onChange,
}: {
  since: Since;
  from: Date;
  onChange: (since: Since) => void;
}) {
  const now = useNow();
  return (
    <div className={styles.since} role="group" aria-label={texts.label}>
      <div className={switchStyles.switch}>
        {spans.map((span) => (
          <button key={span} type="button" aria-pressed={since === span} onClick={() => onChange(span)}>
            {texts[span]}
          </button>
        ))}
      </div>
      <input
        type="date"
        aria-label={texts.date}
        title={texts.date}
        value={dayText(from)}
        max={dayText(now)}
        onChange={({ target }) => target.value !== '' && onChange(target.value)}
      />
    </div>
  );
}
