import { useEffect, useRef, useState } from 'react';

/** The value, changed at most so often: for what a screen reader announces. */
export function useThrottled<Value>(value: Value, everyMs: number): Value {
  const [shown, setShown] = useState(value);
  const changedAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const inMs = Math.max(0, changedAt.current + everyMs - performance.now());
    const timer = setTimeout(() => {
      changedAt.current = performance.now();
      setShown(value);
    }, inMs);
    return () => clearTimeout(timer);
  }, [value, everyMs]);
  return shown;
}
