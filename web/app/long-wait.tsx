import { Button } from '@fluentui/react-components';
import { useEffect, useState } from 'react';

import { SlowState } from '../parts/state/failed-states.tsx';
import { StateMessage } from '../parts/state/state-message.tsx';
import { stateWords } from '../words/parts.ts';

const longMs = 10_000;

/** Says after ten seconds that an answer is still on its way, and lets the reader give up, and ask for it again. */
export function LongWait({
  isWaiting,
  onCancel,
  onAgain,
}: {
  isWaiting: boolean;
  onCancel: () => void;
  onAgain: () => void;
}) {
  const [isLong, setLong] = useState(false);
  const [isCancelled, setCancelled] = useState(false);
  const [wasWaiting, setWasWaiting] = useState(isWaiting);
  if (wasWaiting !== isWaiting) {
    setWasWaiting(isWaiting);
    if (isWaiting) setCancelled(false);
  }
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setTimeout(() => setLong(true), longMs);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [isWaiting]);

  function cancel(): void {
    onCancel();
    setLong(false);
    setCancelled(true);
  }

  if (isCancelled) return <Cancelled onAgain={onAgain} />;
  return isWaiting && isLong ? <SlowState still onCancel={cancel} /> : null;
}

function Cancelled({ onAgain }: { onAgain: () => void }) {
  return (
    <StateMessage
      icon="info"
      title={stateWords.cancelled}
      role="status"
      actions={
        <Button size="small" onClick={onAgain}>
          {stateWords.loadAgain}
        </Button>
      }
    />
  );
}
