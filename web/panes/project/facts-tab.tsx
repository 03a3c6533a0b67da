import { evidenceText } from '../../parts/check-panel/evidence-text.ts';
import { exactText } from '../../parts/when-text.ts';
import { When } from '../../parts/when.tsx';
import { projectWords } from '../../words/project.ts';
import { factsRead, listedFacts } from './listed-facts.ts';
import styles from './project-table.module.css';
import type { ProjectPane } from './use-project-pane.ts';

const { facts: texts } = projectWords;

/** Facts behind it all: what GitLab's list says of the project, and each setting that was read for a check. */
export function FactsTab({ pane }: { pane: ProjectPane }) {
  const read = factsRead(pane.rows);
  return (
    <>
      <section aria-labelledby="facts-project">
        <h2 id="facts-project">{texts.project}</h2>
        <dl className={styles.facts}>
          {listedFacts(pane).map(({ name, value, at }) => (
            <div key={name}>
              <dt>{texts.names[name]}</dt>
              <dd title={at === undefined ? undefined : exactText(new Date(at))}>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      <div>
        <h2 id="facts-read">{texts.read}</h2>
        {read.length === 0 ? (
          <p>{texts.none}</p>
        ) : (
          <div className={styles.scroll} role="region" aria-labelledby="facts-read" tabIndex={0}>
            <table className={styles.table}>
              <thead>
                <tr>
                  {[texts.field, texts.value, texts.source, texts.when].map((title) => (
                    <th key={title} scope="col">
                      {title}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {read.map(({ field, value, source, readAt }) => (
                  <tr key={field}>
                    <th scope="row">
                      <code>{field}</code>
                    </th>
                    <td>{evidenceText(value)}</td>
                    <td>
                      <code>{source}</code>
                    </td>
                    <td>
                      <When at={readAt} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </div>
    </>
  );
}
