import { When } from '../../parts/when.tsx';
import { findingWords } from '../../words/findings.ts';
import { Outside, Section, type WholeFinding } from './finding-parts.tsx';
import styles from './finding-panel.module.css';
import { commitAddress, pipelineAddress } from './finding-place.ts';
import type { ProjectPane } from './use-project-pane.ts';

type Props = { pane: ProjectPane; finding: WholeFinding };

const { panel: texts } = findingWords;
const shownOfSha = 8;

/** The commit and author that brought it in, where known. The first pipeline that had it is named as such. */
export function IntroducedBy({ pane, finding: { introducedBy: origin, firstSeen } }: Props) {
  const sha = origin?.sha;
  return (
    <Section title={texts.introduced}>
      {origin === undefined ? (
        <p>{texts.notKnown}</p>
      ) : (
        <>
          <p className="in-text">
            {origin.author !== undefined && `${origin.author}, `}
            {sha !== undefined && (
              <>
                <Outside href={commitAddress(sha, pane)} text={texts.commit(sha.slice(0, shownOfSha))} />{' '}
              </>
            )}
            {origin.how === 'pipeline' && firstSeen.pipelineId !== undefined && (
              <>
                <Outside
                  href={pipelineAddress(firstSeen.pipelineId, pane)}
                  text={texts.pipeline(firstSeen.pipelineId)}
                />{' '}
              </>
            )}
            {origin.time !== undefined && <When at={origin.time} />}
          </p>
          <p className={styles.small}>{texts.by[origin.how]}</p>
        </>
      )}
    </Section>
  );
}

/** States that it was in, the newest first. */
export function FindingHistory({ pane, finding: { history = [] } }: Props) {
  const newestFirst = history.toSorted((a, b) => b.at.localeCompare(a.at));
  return (
    <Section title={texts.history}>
      <ol className={styles.history}>
        {newestFirst.map(({ at, state, why, pipelineId }) => (
          <li key={`${at} ${state}`}>
            <span>
              <b>{findingWords.states[state]}</b> <When at={at} as="time" />
            </span>
            <span className={`in-text ${styles.small}`}>
              {why}{' '}
              {pipelineId !== undefined && (
                <Outside href={pipelineAddress(pipelineId, pane)} text={texts.pipeline(pipelineId)} />
              )}
            </span>
          </li>
        ))}
      </ol>
    </Section>
  );
}
