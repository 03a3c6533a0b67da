import type { InventoryItem } from '../../../shared/contracts/arm/posture-panes.ts';
import { scanners } from '../../../shared/contracts/arm/scanners.ts';
import { Icon } from '../../parts/icon.tsx';
import { ScannerCell } from '../../parts/scanner-cell.tsx';
import { ScannerShare } from '../../parts/scanner-share.tsx';
import { SeverityCounts } from '../../parts/severity.tsx';
import { VerdictBar } from '../../parts/verdict-bar.tsx';
import { devopsWords } from '../../words/devops.ts';
import { scannerNames } from '../../words/parts.ts';
import styles from './inventory-card.module.css';
import type { InventoryRow } from './inventory-rows.ts';

/** A row in a narrow window: name, counts, bar and scanners in 76 pixels. `path` are the groups above it, where it does not stand below them. */
export function InventoryCard({
  row: { item, level, open },
  path,
}: {
  row: InventoryRow;
  path?: string | undefined;
}) {
  const isGroup = item.kind === 'group';
  const caret = open === undefined ? undefined : open ? 'chevron-down' : 'chevron-right';
  return (
    <span className={styles.card} style={{ paddingInlineStart: (level - 1) * 12 }}>
      <span className={isGroup ? `${styles.name} ${styles.group}` : styles.name}>
        {caret !== undefined && <Icon name={caret} />}
        <Icon name={isGroup ? 'folder' : 'project'} />
        <span title={item.name}>{item.name}</span>
        {path !== undefined && <em title={path}>{path}</em>}
        <small>
          {isGroup
            ? devopsWords.projects(item.projects ?? 0)
            : devopsWords.visibility[item.visibility ?? 'unknown']}
        </small>
      </span>
      <SeverityCounts counts={item.failing} />
      <span className={styles.last}>
        <VerdictBar counts={item.counts} />
        <Scanners item={item} />
      </span>
    </span>
  );
}

/** In the order of the columns, each named in its title. */
function Scanners({ item: { scanners: states, scannerCoverage } }: { item: InventoryItem }) {
  return (
    <span className={scannerCoverage === undefined ? styles.scanners : `${styles.scanners} ${styles.shares}`}>
      {scanners.map((scanner) =>
        scannerCoverage === undefined ? (
          <ScannerCell
            key={scanner}
            scanner={scannerNames[scanner]}
            state={states?.[scanner] ?? 'notAssessed'}
          />
        ) : (
          <ScannerShare key={scanner} scanner={scannerNames[scanner]} counts={scannerCoverage[scanner]} />
        ),
      )}
    </span>
  );
}
