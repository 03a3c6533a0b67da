import type { RunResource } from '../../../shared/contracts/arm/run.ts';
import { When } from '../../parts/when.tsx';
import { runsWords } from '../../words/runs.ts';
import { RunState } from './run-state.tsx';
import { doneText, reasonText } from './run-text.ts';
import styles from './runs-pane.module.css';

/** A run in a narrow window. */
export function RunCard({ run: { properties } }: { run: RunResource }) {
  const { counts, expected } = properties;
  return (
    <span className={styles.card}>
      <span className={styles.first}>
        <b>
          <When at={properties.beganAt} as="time" />
        </b>{' '}
        <RunState state={properties.state} />
      </span>
      <span>
        {properties.connector} · {reasonText(properties.reason)}
      </span>
      <span>
        {runsWords.projects}: {doneText(counts.projects, expected.projects)}
      </span>
    </span>
  );
}
