import { Button } from '@fluentui/react-components';

import { SlowState } from '../../parts/state/failed-states.tsx';
import { FiltersHideAll } from '../../parts/state/empty-states.tsx';
import { StateMessage } from '../../parts/state/state-message.tsx';
import { useNow } from '../../parts/use-now.ts';
import { whenText } from '../../parts/when-text.ts';
import { useFilters } from '../../url/use-filters.ts';
import { changeWords } from '../../words/changes.ts';
import { byDay, dayName } from './change-text.ts';
import { ChangeRow } from './change-row.tsx';
import styles from './changes-pane.module.css';
import type { Changes } from './use-changes-pane.ts';

export function ChangesList({ pane }: { pane: Changes }) {
  const now = useNow();
  const { query, changes } = pane;
  if (changes === undefined)
    return query.fetchStatus === 'fetching' ? <SlowState onCancel={() => undefined} /> : null;
  if (changes.length === 0 && !query.hasNextPage) return <NoChanges pane={pane} />;
  return (
    <div className={query.isPlaceholderData ? `${styles.days} ${styles.stale}` : styles.days}>
      {byDay(changes).map(({ day, changes: of }) => (
        <section key={day.getTime()} aria-label={dayName(day, now)}>
          <h2>{dayName(day, now)}</h2>
          <ul>
            {of.map((change) => (
              <ChangeRow key={change.id} change={change} />
            ))}
          </ul>
        </section>
      ))}
      {query.hasNextPage && (
        <p className={styles.more}>
          <Button
            size="small"
            disabledFocusable={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {query.isFetchingNextPage ? changeWords.loading : changeWords.more}
          </Button>
        </p>
      )}
    </div>
  );
}

/** Filters hide all, or nothing changed in that time. */
function NoChanges({ pane: { kinds, subject, from } }: { pane: Changes }) {
  const { filters, setAll } = useFilters();
  const now = useNow();
  const others = [filters.group, filters.connector, subject].filter((one) => one !== undefined).length;
  const active = others + Number(kinds.length > 0);
  if (active === 0) {
    return (
      <StateMessage icon="trend" title={changeWords.empty} role="status">
        <p>{changeWords.emptyText(whenText(from, now, 'time'))}</p>
      </StateMessage>
    );
  }
  return (
    <FiltersHideAll
      thing={changeWords.thing}
      filters={active}
      onClear={() => setAll({}, ['kind', 'subject'])}
    />
  );
}
