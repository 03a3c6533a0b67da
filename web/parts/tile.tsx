import type { ReactNode } from 'react';
import { Link } from 'wouter';

import styles from './tile.module.css';

/**
 * A card with a title and, at its right, what the number is out of. With `href` the whole tile follows the link of its title;
 * links inside stay above it.
 */
export function Tile({
  title,
  corner,
  href,
  children,
}: {
  title: string;
  corner?: ReactNode;
  href?: string;
  children: ReactNode;
}) {
  return (
    <section className={styles.tile}>
      <div className={styles.head}>
        {href === undefined ? (
          <h2 className={styles.title}>{title}</h2>
        ) : (
          <h2 className={styles.title}>
            <Link href={href} className={styles.link}>
              {title}
            </Link>
          </h2>
        )}
        {corner !== undefined && <span className={styles.corner}>{corner}</span>}
      </div>
      {children}
    </section>
  );
}

/** The number of a tile, 22/28. */
export function TileNumber({ children }: { children: ReactNode }) {
  return <p className={styles.number}>{children}</p>;
}
