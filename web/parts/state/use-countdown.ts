import { useEffect, useRef, useState } from 'react';

/** Whole seconds until `until`, at least 0. `onEnd` runs once when it gets there, also after the computer slept. */
export function useCountdown(until: Date, onEnd: () => void): number {
  const [seconds, setSeconds] = useState(() => secondsUntil(until));
  const end = useRef(onEnd);
  useEffect(() => {
    end.current = onEnd;
  });

  const time = until.getTime();
  useEffect(() => {
    const tick = () => {
      const left = secondsUntil(new Date(time));
      setSeconds(left);
      if (left > 0) return;
      clearInterval(timer);
      end.current();
    };
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [time]);

  return seconds;
}

function secondsUntil(until: Date): number {
  return Math.max(0, Math.ceil((until.getTime() - Date.now()) / 1_000));
}
