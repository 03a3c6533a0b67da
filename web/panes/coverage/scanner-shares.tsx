import { useSearch } from 'wouter';

import type { InventorySummary } from '../../../shared/contracts/arm/posture-panes.ts';
import { scanners } from '../../../shared/contracts/arm/scanners.ts';
import { exact } from '../../parts/amount.ts';
import { Tile, TileNumber } from '../../parts/tile.tsx';
import { writeFilters, type Filters } from '../../url/filters.ts';
import { addressWith } from '../../url/use-filters.ts';
import { coverageWords } from '../../words/coverage.ts';
import styles from './coverage-pane.module.css';

/** A tile for each scanner: the share of judged projects where it runs. It leads to those where it is missing. */
export function ScannerShares({
  tiles,
  filters,
}: {
  tiles: InventorySummary['tiles'] | undefined;
  filters: Filters;
}) {
  const search = useSearch();
  return (
    <section className={styles.shares} aria-label={coverageWords.shares} tabIndex={-1}>
      {scanners.map((scanner) => {
        const counts = tiles?.scannerCoverage[scanner];
        const isUndecided = tiles?.undecidedScanners.includes(scanner) === true;
        const missing = { ...filters, scanner: [`${scanner}:missing`] };
        const href = addressWith('/coverage', writeFilters(missing, search));
        return (
          <Tile
            key={scanner}
            title={coverageWords.scanners[scanner]}
            {...((counts?.missing ?? 0) > 0 ? { href } : {})}
          >
            <TileNumber>
              {counts === undefined ? '\u00A0' : counts.percent === null ? '–' : `${counts.percent}%`}
            </TileNumber>
            {counts !== undefined && (
              <p className={styles.small}>
                {isUndecided ? (
                  <span>{coverageWords.undecided}</span>
                ) : (
                  <>
                    <span>
                      {coverageWords.ofJudged(exact(counts.runs), exact(counts.runs + counts.missing))}
                    </span>
                    <span>{coverageWords.missing(exact(counts.missing))}</span>
                    {counts.notAssessed > 0 && (
                      <span>{coverageWords.notJudged(exact(counts.notAssessed))}</span>
                    )}
                  </>
                )}
              </p>
            )}
          </Tile>
        );
      })}
    </section>
  );
}
