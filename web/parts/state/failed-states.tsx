import { Button } from '@fluentui/react-components';

import { stateWords } from '../../words/parts.ts';
import { useNow } from '../use-now.ts';
import { whenText } from '../when-text.ts';
import { StateMessage } from './state-message.tsx';
import styles from './state-message.module.css';
import { useCountdown } from './use-countdown.ts';

/** A request failed. What was loaded before stays where it is (`strip`), and its time is named. */
export function FailedState({
  what,
  status,
  at,
  seenFrom,
  retryAt,
  requestId,
  strip = false,
  onRetry,
}: {
  /** `The list`. */
  what: string;
  /** Absent when there was no answer. */
  status?: number;
  at: Date;
  /** When the shown content was loaded. */
  seenFrom?: Date;
  retryAt?: Date;
  requestId?: string;
  strip?: boolean;
  onRetry: () => void;
}) {
  const now = useNow();
  const time = whenText(at, now, 'time');
  return (
    <StateMessage
      icon="warning"
      tone="warn"
      title={stateWords.failed(what)}
      role="alert"
      strip={strip}
      actions={
        <Button size="small" onClick={onRetry}>
          {stateWords.tryNow}
        </Button>
      }
    >
      <p>
        {status === undefined ? stateWords.noAnswer(time) : stateWords.answered(status, time)}{' '}
        {seenFrom !== undefined && <>{stateWords.seenFrom(whenText(seenFrom, now, 'time'))} </>}
        {retryAt !== undefined && <Countdown until={retryAt} onEnd={onRetry} text={stateWords.tryingAgain} />}
      </p>
      {requestId !== undefined && <code>x-ms-request-id {requestId}</code>}
    </StateMessage>
  );
}

/** The service asked to wait, and the page goes on by itself. */
export function ThrottledState({ until, onEnd }: { until: Date; onEnd: () => void }) {
  const seconds = useCountdown(until, onEnd);
  return (
    <StateMessage icon="clock" title={stateWords.throttled(seconds)} strip>
      <p>{stateWords.throttledText}</p>
    </StateMessage>
  );
}

/** After one second the bars of the real rows; after ten it says so and can be cancelled. */
export function SlowState({ onCancel, still = false }: { onCancel: () => void; still?: boolean }) {
  if (!still) {
    return (
      <div className={styles.bars} role="status">
        <span className="visually-hidden">{stateWords.loading}</span>
        {[92, 74, 83, 58, 79].map((share) => (
          <span key={share} style={{ inlineSize: `${share}%` }} />
        ))}
      </div>
    );
  }
  const cancel = (
    <Button size="small" onClick={onCancel}>
      {stateWords.cancel}
    </Button>
  );
  return <StateMessage icon="clock" title={stateWords.stillLoading} role="status" actions={cancel} />;
}

/** The seconds run in a timer, which screen readers do not announce each second. */
function Countdown({
  until,
  onEnd,
  text,
}: {
  until: Date;
  onEnd: () => void;
  text: (seconds: number) => string;
}) {
  const seconds = useCountdown(until, onEnd);
  return (
    <span role="timer" aria-live="off">
      {text(seconds)}
    </span>
  );
}
