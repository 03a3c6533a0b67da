import type { InventorySummary } from '../../../shared/contracts/arm/posture-panes.ts';
import { exact } from '../../parts/amount.ts';
import { sumOfSeverities } from '../../parts/finding-severities.ts';
import { Tile } from '../../parts/tile.tsx';
import { findingWords } from '../../words/findings.ts';
import styles from './findings-tile.module.css';
import { countByKind } from './kinds-of-tile.ts';

const { tile: texts } = findingWords;
type Sums = NonNullable<InventorySummary['tiles']['findings']>;

/** Open findings by kind, and how many were fixed in 30 days. */
export function FindingsTile({
  findings,
  projects,
  href,
}: {
  findings: Sums | undefined;
  projects: number;
  /** The projects that have them. */
  href: string;
}) {
  if (findings?.projects === 0) {
    return (
      <Tile title={texts.title}>
        <p className={styles.fixed}>{projects === 0 ? texts.noProjects : texts.unread}</p>
      </Tile>
    );
  }
  return (
    <Tile
      title={texts.title}
      href={href}
      {...(findings === undefined ? {} : { corner: exact(sumOfSeverities(findings.open)) })}
    >
      {findings !== undefined && (
        <>
          <ul className={styles.kinds}>
            {countByKind(findings).map(({ name, count }) => (
              <li key={name}>
                <b>{exact(count)}</b> {texts.kinds[name]}
              </li>
            ))}
          </ul>
          <p className={styles.fixed}>
            {texts.fixed(findings.fixedIn30Days)}
            {findings.projects < projects && ` · ${texts.of(findings.projects, projects)}`}
          </p>
        </>
      )}
    </Tile>
  );
}
