import { Link, useParams, useSearch } from 'wouter';

import { DroppedFilters } from '../../app/dropped-filters.tsx';
import { PaneHead } from '../../app/pane-head.tsx';
import { QueryFailed } from '../../app/query-failed.tsx';
import { useScope } from '../../app/use-scope.ts';
import { Meter } from '../../parts/meter.tsx';
import { StateMessage } from '../../parts/state/state-message.tsx';
import { useNow } from '../../parts/use-now.ts';
import { whenText } from '../../parts/when-text.ts';
import { connectorScope } from '../../url/scope.ts';
import { paneAddress } from '../../url/use-filters.ts';
import { words } from '../../words/en.ts';
import { runsWords } from '../../words/runs.ts';
import { RunActions } from './run-actions.tsx';
import { RunFacts } from './run-facts.tsx';
import { RunNotRead } from './run-not-read.tsx';
import styles from './run-pane.module.css';
import { doneText, reasonText } from './run-text.ts';
import { useMeasuredRun } from './use-measured-run.ts';
import { useRunToCome } from './use-run-to-come.ts';

const liveMs = 1_000;

/** One run, as it goes on. */
export function RunPane() {
  const { rg = '', connector = '', run: runId = '' } = useParams();
  const { subscription } = useScope();
  const subscriptionId = subscription?.subscriptionId ?? '';
  const connectorId = connectorScope({ subscriptionId, resourceGroup: rg, name: connector });
  const { query, isMissing, isToCome } = useRunToCome(connectorId, runId, liveMs);
  const run = query.data?.properties;
  const measured = useMeasuredRun(run, query.dataUpdatedAt);
  const search = useSearch();
  const now = useNow();
  const title =
    run === undefined ? words.panes.runs : runsWords.title(whenText(new Date(run.beganAt), now, 'time'));
  return (
    <>
      <PaneHead
        title={title}
        parts={[connector]}
        above={<Link href={paneAddress('/runs', search)}>{runsWords.all}</Link>}
        aside={run === undefined ? undefined : `${connector} · ${reasonText(run.reason)}`}
      >
        {run !== undefined && <RunActions connectorId={connectorId} runId={runId} run={run} />}
      </PaneHead>
      <div className={styles.pane}>
        <DroppedFilters />
        {isToCome && (
          <StateMessage icon="clock" title={runsWords.toCome} role="status">
            <p>{runsWords.toComeText}</p>
          </StateMessage>
        )}
        {isMissing && !isToCome && (
          <StateMessage
            icon="info"
            title={runsWords.gone(whenText(new Date(query.errorUpdatedAt), now, 'time'))}
            role="status"
            actions={<Link href={paneAddress('/runs', search)}>{runsWords.all}</Link>}
          />
        )}
        {!isMissing && <QueryFailed what={runsWords.thing} query={query} />}
        <section className={styles.card} aria-label={runsWords.progress} aria-busy={run === undefined}>
          <div className={styles.meters}>
            <Meter
              title={runsWords.groups}
              text={run === undefined ? '\u00a0' : doneText(run.counts.groups, run.expected.groups)}
              done={run?.counts.groups ?? 0}
              of={run?.expected.groups}
            />
            <Meter
              title={runsWords.projects}
              text={run === undefined ? '\u00a0' : doneText(run.counts.projects, run.expected.projects)}
              done={run?.counts.projects ?? 0}
              of={run?.expected.projects}
            />
            {run?.posture !== undefined && (
              <Meter
                title={runsWords.posture}
                hint={runsWords.postureTitle}
                text={doneText(run.posture.gathered, run.posture.projects)}
                done={run.posture.gathered}
                of={run.posture.projects}
              />
            )}
          </div>
          {run !== undefined && (
            <>
              <RunFacts run={run} measured={measured} />
              <RunNotRead connectorId={connectorId} runId={runId} run={run} />
            </>
          )}
        </section>
      </div>
    </>
  );
}
