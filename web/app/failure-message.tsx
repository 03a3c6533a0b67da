import { Button } from '@fluentui/react-components';

import { Icon } from '../parts/icon.tsx';
import { words } from '../words/en.ts';
import styles from './failure-message.module.css';

export function FailureMessage({ title, text, again }: { title: string; text: string; again?: () => void }) {
  return (
    <div className={styles.message} role="alert">
      <h1>
        <Icon name="warning" color="var(--warn)" /> {title}
      </h1>
      <p>{text}</p>
      <p className={styles.actions}>
        {again !== undefined && <Button onClick={again}>{words.failure.again}</Button>}
        <Button onClick={() => location.reload()}>{words.failure.reload}</Button>
      </p>
    </div>
  );
}
