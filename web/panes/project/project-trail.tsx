import { Fragment } from 'react';
import { Link } from 'wouter';

import { paneAddress } from '../../url/use-filters.ts';
import { words } from '../../words/en.ts';
import styles from './project-pane.module.css';
import type { ProjectPane } from './use-project-pane.ts';

/** `DevOps security / Contoso / Commerce /`: each group leads to the inventory below it. */
export function ProjectTrail({ pane: { pathParts, facts, search } }: { pane: ProjectPane }) {
  const names = facts?.fullyQualifiedFriendlyName.split(' / ') ?? [];
  const groups = pathParts.slice(0, -1);
  const nameOf = (index: number) =>
    (names.length === pathParts.length ? names[index] : undefined) ?? groups[index];
  return (
    <nav className={styles.trail} aria-label={words.panes.devops}>
      <Link href={paneAddress('/devops', search)}>{words.panes.devops}</Link>
      {groups.map((group, index) => {
        const path = groups.slice(0, index + 1).join('/');
        return (
          <Fragment key={path}>
            <span aria-hidden>/</span>
            <Link href={paneAddress('/devops', search, { group: [path] })} title={group}>
              {nameOf(index)}
            </Link>
          </Fragment>
        );
      })}
      <span aria-hidden>/</span>
    </nav>
  );
}
