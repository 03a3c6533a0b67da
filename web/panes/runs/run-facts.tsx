import type { RunResource } from '../../../shared/contracts/arm/run.ts';
import { budgetAmount, budgetUnit } from '../../parts/budget-text.ts';
import { Icon } from '../../parts/icon.tsx';
import { useNow } from '../../parts/use-now.ts';
import { useThrottled } from '../../parts/use-throttled.ts';
import { whenText } from '../../parts/when-text.ts';
import { runsWords } from '../../words/runs.ts';
import styles from './run-pane.module.css';
import { RunState } from './run-state.tsx';
import { doneText, rateText, tookText } from './run-text.ts';
import type { Measured } from './use-measured-run.ts';

type Run = RunResource['properties'];
/** A screen reader hears progress at most this often. */
const announceMs = 10_000;

/** The line of numbers below the bars; all are measured or counted. */
export function RunFacts({ run, measured }: { run: Run; measured: Measured }) {
  const { counts } = run;
  const took = tookText(run);
  const rate = measured.rates.projects;
  const notRead = run.unreadable.length + run.retrying.length;
  return (
    <>
      <div className={styles.facts}>
        <RunState state={run.state} />
        {run.state === 'running' && rate !== undefined && rate > 0 && <span>{rateText(rate)}</span>}
        <TimeLeft run={run} measured={measured} />
        {took !== undefined && <span>{runsWords.took(took)}</span>}
        <span>{runsWords.requests(counts.requests, counts.throttled)}</span>
        {run.budget !== undefined && (
          <span>{runsWords.budget(budgetAmount(run.budget), budgetUnit(run.budget))}</span>
        )}
        {counts.waitedSeconds > 0 && <span>{runsWords.waited(counts.waitedSeconds)}</span>}
        <span>{runsWords.changes(counts.added, counts.changed, counts.missing)}</span>
        {counts.malformed > 0 && <span className={styles.warn}>{runsWords.malformed(counts.malformed)}</span>}
        {notRead > 0 && (
          <span className={styles.warn}>
            <Icon name="warning" /> {runsWords.notReadCount(notRead)}
          </span>
        )}
      </div>
      <Notes run={run} />
      <Announcement run={run} />
    </>
  );
}

function TimeLeft({ run, measured: { secondsLeft } }: { run: Run; measured: Measured }) {
  if (secondsLeft === undefined || secondsLeft === 0) return null;
  const minutes = Math.round(secondsLeft / 60);
  const { left, littleLeft, postureLeft, littlePostureLeft } = runsWords;
  if (run.state === 'running') return <span>{minutes === 0 ? littleLeft : left(minutes)}</span>;
  return <span>{minutes === 0 ? littlePostureLeft : postureLeft(minutes)}</span>;
}

function Notes({ run }: { run: Run }) {
  const now = useNow();
  return (
    <>
      {run.state === 'paused' && run.pausedAt !== undefined && (
        <p className={styles.note} role="status">
          <Icon name="pause" />
          {runsWords.pausedBy(run.pausedBy ?? '', whenText(new Date(run.pausedAt), now, 'time'))}
        </p>
      )}
      {run.lastError !== undefined && (
        <p className={`${styles.note} ${styles.warn}`} role="alert">
          <Icon name="warning" /> {runsWords.failedWith(run.lastError)}
        </p>
      )}
    </>
  );
}

function Announcement({ run: { state, counts, expected } }: { run: Run }) {
  const said = useThrottled(
    [
      runsWords.states[state],
      `${runsWords.groups}: ${doneText(counts.groups, expected.groups)}`,
      `${runsWords.projects}: ${doneText(counts.projects, expected.projects)}`,
    ].join(', '),
    announceMs,
  );
  return (
    <span className="visually-hidden" role="status">
      {runsWords.done(said)}
    </span>
  );
}
