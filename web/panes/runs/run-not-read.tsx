import { useMemo } from 'react';

import type { RunResource } from '../../../shared/contracts/arm/run.ts';
import { useRootGroups } from '../../api/root-groups.ts';
import { narrow, useMedia } from '../../parts/use-media.ts';
import { useNow } from '../../parts/use-now.ts';
import { whenText } from '../../parts/when-text.ts';
import { runsWords } from '../../words/runs.ts';
import { notReadRows, type NotReadRow } from './not-read-rows.ts';
import { RetryRow, type RetryContext } from './retry-row.tsx';
import styles from './run-pane.module.css';

const { notRead: texts } = runsWords;

/** Parts that could not be read: why, what to do, and another try. */
export function RunNotRead({
  connectorId,
  runId,
  run,
}: {
  connectorId: string;
  runId: string;
  run: RunResource['properties'];
}) {
  const isNarrow = useMedia(narrow);
  const now = useNow();
  const isNeeded = run.unreadable.length + run.retrying.length > 0;
  const { data: groups } = useRootGroups(connectorId, { enabled: isNeeded });
  const rows = useMemo(() => {
    const roots = (groups ?? []).flatMap(({ id, properties: { gitLabId, fullyQualifiedFriendlyName } }) =>
      gitLabId === undefined ? [] : [{ id, gitLabId, name: fullyQualifiedFriendlyName }],
    );
    return notReadRows(run, roots, (at) => whenText(new Date(at), now, 'time'));
  }, [groups, run, now]);
  if (!isNeeded) return null;
  const context = { connectorId, runId, state: run.state };
  return isNarrow ? (
    <NotReadList rows={rows} context={context} />
  ) : (
    <NotReadTable rows={rows} context={context} />
  );
}

type Rows = { rows: readonly NotReadRow[]; context: RetryContext };

function NotReadTable({ rows, context }: Rows) {
  return (
    <div className={styles.scroll} role="region" aria-label={texts.title} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{texts.what}</th>
            <th scope="col">{texts.why}</th>
            <th scope="col">{texts.whatToDo}</th>
            <th scope="col">
              <span className="visually-hidden">{texts.retry}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <td>
                {row.what}
                <small>{row.detail}</small>
              </td>
              <td title={row.reason}>{row.why}</td>
              <td>{row.todo}</td>
              <td>
                <RetryRow row={row} context={context} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function NotReadList({ rows, context }: Rows) {
  return (
    <section aria-label={texts.title}>
      <h2>{texts.title}</h2>
      <ul className={styles.list}>
        {rows.map((row) => (
          <li key={row.key}>
            <b>{row.what}</b>
            <small>{row.detail}</small>
            <span title={row.reason}>{row.why}</span>
            <span>{row.todo}</span>
            <RetryRow row={row} context={context} />
          </li>
        ))}
      </ul>
    </section>
  );
}
