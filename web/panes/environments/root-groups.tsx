import { useEffect, useState } from 'react';

import type { GitLabGroupResource } from '../../../shared/contracts/arm/gitlab-group.ts';
import { useRootGroups } from '../../api/root-groups.ts';
import { QueryFailed } from '../../app/query-failed.tsx';
import { environmentsWords } from '../../words/environments.ts';
import styles from './environment-pane.module.css';
import { RootGroupRow } from './root-group-row.tsx';
import { TakeOut } from './take-out.tsx';
import { WebhookDialog } from './webhook-dialog.tsx';

const { groups: words } = environmentsWords;

/** A dialog about a group. */
type GroupDialog = { about: 'takeOut' | 'webhook'; group: GitLabGroupResource };

/** Root groups of the connector, how each was read, and what can be done with it. */
export function RootGroups({
  connectorId,
  coversAll,
  isReading,
  changedAt,
}: {
  connectorId: string;
  coversAll: boolean;
  isReading: boolean;
  /** When the configuration changed last: the groups are read again then. */
  changedAt: string | undefined;
}) {
  const query = useRootGroups(connectorId, { live: isReading });
  const [dialog, setDialog] = useState<GroupDialog>();
  const { data: groups, refetch } = query;
  useEffect(() => {
    if (changedAt !== undefined) void refetch();
  }, [refetch, changedAt]);
  const isLast = groups?.filter(({ properties }) => properties.onboardingState === 'Onboarded').length === 1;
  const { columns } = words;
  return (
    <section className={styles.section} aria-busy={query.isPending}>
      <h2>{words.title}</h2>
      <QueryFailed what={words.what} query={query} />
      {groups?.length === 0 && <p className={styles.note}>{words.none}</p>}
      {groups !== undefined && groups.length > 0 && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
        <div className={styles.scroll} role="region" tabIndex={0} aria-label={words.title}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{columns.name}</th>
                <th scope="col" className={styles.end}>
                  {columns.projects}
                </th>
                <th scope="col">{columns.crawl}</th>
                <th scope="col">{columns.hook}</th>
                <th scope="col">{columns.actions}</th>
              </tr>
            </thead>
            <tbody>
              {groups.map((group) => (
                <RootGroupRow
                  key={group.id}
                  connectorId={connectorId}
                  group={group}
                  keep={coversAll ? words.coversAll : isLast ? words.last : undefined}
                  onAsk={(about) => setDialog({ about, group })}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {dialog?.about === 'takeOut' && <TakeOut group={dialog.group} onClose={() => setDialog(undefined)} />}
      {dialog?.about === 'webhook' && (
        <WebhookDialog group={dialog.group} onClose={() => setDialog(undefined)} />
      )}
    </section>
  );
}
