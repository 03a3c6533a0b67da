import { Link, useLocation } from 'wouter';

import { words } from '../words/en.ts';
import styles from './failure-message.module.css';
import { PaneHead } from './pane-head.tsx';

export function NotFound() {
  const [path] = useLocation();
  const { title, text, home } = words.missing;
  return (
    <div className={styles.message}>
      <PaneHead title={title} />
      <p>{text(path)}</p>
      <p>
        <Link href="/devops">{home}</Link>
      </p>
    </div>
  );
}
