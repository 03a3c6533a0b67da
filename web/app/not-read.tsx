import { Popover, PopoverSurface, PopoverTrigger } from '@fluentui/react-components';
import { useId } from 'react';

import type { DataStatus } from '../../shared/contracts/arm/posture-panes.ts';
import { useNow } from '../parts/use-now.ts';
import { whenText } from '../parts/when-text.ts';
import { words } from '../words/en.ts';
import styles from './trust-strip.module.css';

/** Lists what could not be read, why and since when. */
export function NotRead({ status: { notRead } }: { status: DataStatus }) {
  const now = useNow();
  const titleId = useId();
  const others = notRead.count - notRead.value.length;
  return (
    <Popover trapFocus withArrow>
      <PopoverTrigger disableButtonEnhancement>
        <button type="button" className={styles.link}>
          {words.trust.why}
        </button>
      </PopoverTrigger>
      <PopoverSurface aria-labelledby={titleId}>
        <h2 id={titleId}>{words.trust.whyTitle}</h2>
        <div className={styles.list} role="region" tabIndex={0} aria-labelledby={titleId}>
          <ul>
            {notRead.value.map((one) => (
              <li key={`${one.connector} ${one.scope} ${one.endpoint}`}>
                <b>
                  {one.group} · {one.scope}
                </b>
                {one.reason}
                <span>
                  {words.trust.since} {whenText(new Date(one.since), now, 'time')}
                </span>
              </li>
            ))}
            {others > 0 && <li>{words.trust.more(others)}</li>}
          </ul>
        </div>
      </PopoverSurface>
    </Popover>
  );
}
