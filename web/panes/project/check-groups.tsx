import type { KeyboardEvent } from 'react';

import { copyLinkOn } from '../../app/copy-link.ts';
import { lettersAreOn } from '../../app/letters.ts';
import { CheckLine } from './check-line.tsx';
import type { CheckGroup } from './check-rows.ts';
import styles from './checks-tab.module.css';
import { stepTo } from './step-to.ts';
import type { ProjectPane } from './use-project-pane.ts';

/** Checks by group; all rows together are one tab stop, with arrows, Home and End between them. */
export function CheckGroups({ pane, groups }: { pane: ProjectPane; groups: readonly CheckGroup[] }) {
  const checks = groups.flatMap(({ rows }) => rows.map(({ check }) => check));
  const stop = checks.find((check) => check === pane.openCheck) ?? checks[0];

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the links inside
    <div
      className={styles.groups}
      onKeyDown={(event) => {
        const check = document.activeElement?.getAttribute('data-check');
        copyLinkOn(event, check === null || check === undefined ? undefined : pane.checkAddress(check));
        onKeyDown(event);
      }}
    >
      {groups.map(({ id, title, rows }) => (
        <section key={id} className={styles.group} aria-labelledby={`checks-${id}`}>
          <h2 id={`checks-${id}`}>{title}</h2>
          <ul>
            {rows.map((row) => (
              <CheckLine key={row.check} row={row} pane={pane} isStop={row.check === stop} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function onKeyDown(event: KeyboardEvent<HTMLElement>) {
  const lines = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-check]')];
  const at = lines.indexOf(document.activeElement as HTMLElement);
  const to = at < 0 ? undefined : stepTo(event.key, at, lines.length, lettersAreOn());
  if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  lines[to]?.focus();
}
