import { gridWords } from '../../words/parts.ts';
import type { IconName } from '../icon-names.ts';
import { iconStyle } from '../icon.tsx';
import styles from './grid-name.module.css';

/** The first cell of a tree: indent, caret, icon, name, and what stands after it in grey. Three to five elements. */
export function GridName({
  name,
  icon,
  level = 1,
  open,
  onToggle,
  strong = false,
  after,
  path,
}: {
  name: string;
  icon?: IconName;
  /** 1 is the top. */
  level?: number;
  /** Absent for a leaf. */
  open?: boolean | undefined;
  onToggle?: (open: boolean) => void;
  strong?: boolean;
  after?: string | undefined;
  /** Groups above it, where the row does not stand below them. Cut off before the name is. */
  path?: string | undefined;
}) {
  const indent = {
    paddingInlineStart: `calc((${level} - 1) * var(--indent, 20px) + ${open === undefined ? 24 : 0}px)`,
  };
  return (
    <span
      className={styles.name}
      style={level === 1 && open === undefined && icon === undefined ? undefined : indent}
    >
      {open !== undefined && (
        <button
          type="button"
          className={styles.caret}
          style={iconStyle(open ? 'chevron-down' : 'chevron-right')}
          tabIndex={-1}
          aria-label={open ? gridWords.close(name) : gridWords.open(name)}
          onClick={() => onToggle?.(!open)}
        />
      )}
      <span
        className={`${styles.text} ${icon === undefined ? '' : styles.withIcon} ${strong ? styles.strong : ''}`}
        style={icon === undefined ? undefined : iconStyle(icon)}
        title={name}
      >
        {name}
      </span>
      {after !== undefined && <span className={styles.after}>{after}</span>}
      {path !== undefined && (
        <span className={`${styles.after} ${styles.path}`} title={path}>
          {path}
        </span>
      )}
    </span>
  );
}
