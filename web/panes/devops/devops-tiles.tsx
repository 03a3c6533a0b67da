import { Link, useSearch } from 'wouter';

import type { InventorySummary } from '../../../shared/contracts/arm/posture-panes.ts';
import { exact } from '../../parts/amount.ts';
import { SeverityCounts } from '../../parts/severity.tsx';
import { Tile, TileNumber } from '../../parts/tile.tsx';
import { VerdictBar } from '../../parts/verdict-bar.tsx';
import { VerdictNumbers } from '../../parts/verdict-numbers.tsx';
import { verdictTotal } from '../../parts/verdicts.ts';
import type { Filters } from '../../url/filters.ts';
import { addressWith, paneAddress } from '../../url/use-filters.ts';
import { writeFilters } from '../../url/filters.ts';
import { devopsWords } from '../../words/devops.ts';
import { FindingsTile } from './findings-tile.tsx';
import { ScannerBars } from './scanner-bars.tsx';
import styles from './devops-tiles.module.css';

const { tiles: texts } = devopsWords;

/** Numbers of everything under the filters. Each links to the list that it counts. */
export function DevopsTiles({
  summary,
  filters,
}: {
  summary: InventorySummary | undefined;
  filters: Filters;
}) {
  const search = useSearch();
  const tiles = summary?.tiles;
  const listOf = (more: Filters) => addressWith('/devops', writeFilters({ ...filters, ...more }, search));
  return (
    <section className={styles.tiles} aria-label={texts.label} tabIndex={-1}>
      <Tile title={texts.projects}>
        <TileNumber>{tiles === undefined ? '\u00a0' : exact(tiles.projects)}</TileNumber>
        {tiles !== undefined && (
          <p className={styles.small}>
            <Link href={listOf({ visibility: ['public'] })}>
              <b>{exact(tiles.public)}</b> {texts.public}
            </Link>
            <Link href={listOf({ firstSeen: ['week'] })}>
              <b>{exact(tiles.newThisWeek)}</b> {texts.newThisWeek}
            </Link>
          </p>
        )}
      </Tile>
      <Tile title={texts.failing} href={listOf({ verdict: ['fail'] })}>
        <TileNumber>{tiles === undefined ? '\u00a0' : exact(tiles.counts.fail)}</TileNumber>
        {tiles !== undefined && <SeverityCounts counts={tiles.failing} as="tile" />}
      </Tile>
      <Tile
        title={texts.verdicts}
        href={paneAddress('/recommendations', search, filters)}
        corner={tiles === undefined ? undefined : exact(verdictTotal(tiles.counts))}
      >
        {tiles !== undefined && (
          <>
            <VerdictBar counts={tiles.counts} tall />
            <VerdictNumbers counts={tiles.counts} as="percent" />
          </>
        )}
      </Tile>
      <FindingsTile
        findings={tiles?.findings}
        projects={tiles?.projects ?? 0}
        href={listOf({ findings: ['open'] })}
      />
      <Tile title={texts.scanners} href={paneAddress('/coverage', search, filters)}>
        {tiles !== undefined && <ScannerBars tiles={tiles} listOf={listOf} />}
      </Tile>
    </section>
  );
}
