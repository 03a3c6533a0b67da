import { Link } from 'wouter';

import type { ChangeResource } from '../../../shared/contracts/arm/change.ts';
import { ScannerCell } from '../../parts/scanner-cell.tsx';
import { Tile } from '../../parts/tile.tsx';
import { useNow } from '../../parts/use-now.ts';
import { When } from '../../parts/when.tsx';
import { verdictOrder } from '../../parts/verdicts.ts';
import { inPlace } from '../../url/use-filters.ts';
import { changeWords } from '../../words/changes.ts';
import { verdictWords } from '../../words/parts.ts';
import { projectWords } from '../../words/project.ts';
import { ChangeActor } from '../changes/change-actor.tsx';
import { checkOf } from '../changes/change-text.ts';
import styles from './project-pane.module.css';
import { ProjectOwner } from './project-owner.tsx';
import { scannersOf } from './scanner-states.ts';
import { scoreSteps, weightsText } from './score-steps.ts';
import type { ProjectPane } from './use-project-pane.ts';

const { score: scoreTexts, scanners: scannerTexts, changed: changedTexts } = projectWords;
const lastChanges = 3;

/** The score with its arithmetic, the scanners with their age, the last changes, the owner of what fails. */
export function ProjectAside({ pane }: { pane: ProjectPane }) {
  return (
    <div className={styles.aside}>
      <Score pane={pane} />
      <Scanners pane={pane} />
      <Changed pane={pane} />
      <ProjectOwner pane={pane} />
    </div>
  );
}

function Score({ pane: { item } }: { pane: ProjectPane }) {
  if (item === undefined) return null;
  const { value, earned, possible } = item.score;
  return (
    <Tile title={scoreTexts.title}>
      {value === null ? (
        <p className={styles.small}>{scoreTexts.none}</p>
      ) : (
        <>
          <p className={styles.number} title={scoreTexts.points(earned, possible)}>
            <b>{value}</b> <span>{scoreTexts.of100}</span>
          </p>
          <p className={styles.small}>{scoreTexts.points(earned, possible)}</p>
          <p className={styles.small} title={weightsText()}>
            {scoreSteps(item)}
          </p>
        </>
      )}
    </Tile>
  );
}

function Scanners({ pane: { rows } }: { pane: ProjectPane }) {
  const now = useNow();
  const scanners = scannersOf(rows, now);
  if (scanners.length === 0) return null;
  return (
    <Tile title={scannerTexts.title}>
      <ul className={styles.scanners}>
        {scanners.map(({ check, name, state, ranAt, text, reason }) => (
          <li key={check}>
            <ScannerCell scanner={name} state={state} />
            <span>{name}</span>
            <small title={reason}>{ranAt === undefined ? text : <When at={ranAt} />}</small>
          </li>
        ))}
      </ul>
    </Tile>
  );
}

function Changed({ pane: { changes, changeCount, metadata, tabAddress } }: { pane: ProjectPane }) {
  const all = changes.data?.pages[0]?.value;
  if (all === undefined) return null;
  const textOf = (change: ChangeResource['properties']) => {
    const check = checkOf(change);
    if (check === undefined) return changeWords.kinds[change.kind];
    return changedTexts.verdict(check, metadata.data?.get(check)?.displayName ?? '', verdictAfter(change));
  };
  return (
    <Tile title={changedTexts.title}>
      {all.length === 0 && <p className={styles.small}>{changedTexts.none}</p>}
      <ul className={styles.changes}>
        {all.slice(0, lastChanges).map(({ id, properties }) => (
          <li key={id}>
            <span>{textOf(properties)}</span>
            <span className={`in-text ${styles.small}`}>
              <When at={properties.at} as="time" />, <ChangeActor id={id} properties={properties} />
            </span>
          </li>
        ))}
      </ul>
      {changeCount !== undefined && changeCount > lastChanges && (
        <Link href={tabAddress('changes')} {...inPlace()}>
          {changedTexts.all(changeCount)}
        </Link>
      )}
    </Tile>
  );
}

function verdictAfter({ after }: ChangeResource['properties']): string {
  const verdict = verdictOrder.find((one) => one === after?.['verdict']);
  return verdict === undefined ? '' : verdictWords[verdict];
}
