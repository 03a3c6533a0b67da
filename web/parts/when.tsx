import { useNow } from './use-now.ts';
import { exactText, whenText, type WhenStyle } from './when-text.ts';

/** A time relative to now, kept current, with the exact one in the title; in the reader's locale and zone. */
export function When({ at, as = 'ago' }: { at: string; as?: WhenStyle }) {
  const now = useNow();
  const date = new Date(at);
  return (
    <time dateTime={at} title={exactText(date)}>
      {whenText(date, now, as)}
    </time>
  );
}
