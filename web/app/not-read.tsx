import type { DataStatus } from '../../shared/contracts/arm/posture-panes.ts';
import { Popup } from '../parts/popup/popup.tsx';
import { useNow } from '../parts/use-now.ts';
import { whenText } from '../parts/when-text.ts';
import { words } from '../words/en.ts';
import styles from './trust-strip.module.css';

/** Lists what could not be read, why and since when. */
export function NotRead({ status: { notRead } }: { status: DataStatus }) {
  const now = useNow();
  const others = notRead.count - notRead.value.length;
  return (
    <Popup label={words.trust.whyTitle} button={words.trust.why} className={styles.link}>
      <h2>{words.trust.whyTitle}</h2>
      <ul className={styles.list}>
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
    </Popup>
  );
}
