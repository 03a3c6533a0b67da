import { Icon } from '../../parts/icon.tsx';
import { SeverityCounts } from '../../parts/severity.tsx';
import { VerdictBar } from '../../parts/verdict-bar.tsx';
import { devopsWords } from '../../words/devops.ts';
import styles from './inventory-card.module.css';
import type { InventoryRow } from './inventory-rows.ts';

/** A row in a narrow window: name, counts and bar in 76 pixels. `path` are the groups above it, where it does not stand below them. */
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
    <span
      className={styles.card}
      style={{ paddingInlineStart: `calc(var(--margin) + ${(level - 1) * 12}px)` }}
    >
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
      <VerdictBar counts={item.counts} />
    </span>
  );
}
