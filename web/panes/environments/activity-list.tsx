import { useActivities } from '../../api/activities.ts';
import { QueryFailed } from '../../app/query-failed.tsx';
import { When } from '../../parts/when.tsx';
import { environmentsWords } from '../../words/environments.ts';
import { activityText } from './activity-text.ts';
import styles from './environment-pane.module.css';

const { activities: words } = environmentsWords;
const shown = 20;

/** The latest entries of who did what to the connector. */
export function ActivityList({ connectorId }: { connectorId: string }) {
  const query = useActivities(connectorId);
  const { columns } = words;
  return (
    <section className={styles.section}>
      <h2>{words.title}</h2>
      <QueryFailed what={words.what} query={query} />
      {query.data?.length === 0 && <p className={styles.note}>{words.none}</p>}
      {query.data !== undefined && query.data.length > 0 && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
        <div className={styles.scroll} role="region" tabIndex={0} aria-label={words.title}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{columns.at}</th>
                <th scope="col">{columns.who}</th>
                <th scope="col">{columns.what}</th>
                <th scope="col">{columns.result}</th>
              </tr>
            </thead>
            <tbody>
              {query.data.slice(0, shown).map(({ id, properties }) => (
                <tr key={id}>
                  <td data-label={columns.at}>
                    <When at={properties.at} />
                  </td>
                  <td data-label={columns.who}>{properties.caller}</td>
                  <td data-label={columns.what}>{activityText(properties.operationName)}</td>
                  <td data-label={columns.result}>
                    {words.status[properties.status]}
                    {properties.errorCode !== undefined && <small>{properties.errorCode}</small>}
                    {properties.count !== undefined && <small>{words.times(properties.count)}</small>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
