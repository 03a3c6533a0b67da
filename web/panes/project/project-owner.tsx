import { exact } from '../../parts/amount.ts';
import { Due, Owners } from '../../parts/due.tsx';
import { Tile } from '../../parts/tile.tsx';
import { decisionWords } from '../../words/decisions.ts';
import { ownedRows } from './owned-rows.ts';
import styles from './project-pane.module.css';
import type { ProjectPane } from './use-project-pane.ts';

/** Owners of what fails here, and when the first of it is due. */
export function ProjectOwner({ pane: { rows, counts } }: { pane: ProjectPane }) {
  const { assigned, overdue, owners, dueOn } = ownedRows(rows);
  if (counts.fail === 0) return null;
  return (
    <Tile title={decisionWords.assign.owner}>
      <p>
        <Owners owners={owners} />
      </p>
      {assigned > 0 && (
        <>
          <p>
            <Due dueOn={dueOn} />
          </p>
          <p className={styles.small}>
            {decisionWords.ofFailing(exact(assigned), exact(overdue), exact(counts.fail))}
          </p>
        </>
      )}
    </Tile>
  );
}
