import type { Activity } from '../../features/permissions/domain/activity.ts';

/** Adds so many refusals to the one row of a caller and hour. */
type Add = (name: string, activity: Activity, count: number) => Promise<void>;
type Waiting = { count: number; written: Promise<void> };

/**
 * Gathers refusals of the same row while one of them is being written, so that a storm of them costs one write after the
 * other instead of many that get in each other's way. Each resolves when it is counted in the table.
 */
export function denialCounter(add: Add): (name: string, activity: Activity) => Promise<void> {
  const waiting = new Map<string, Waiting>();
  const writing = new Map<string, Promise<void>>();
  return (name, activity) => {
    const joined = waiting.get(name);
    if (joined !== undefined) {
      joined.count += 1;
      return joined.written;
    }
    const own: Waiting = { count: 1, written: Promise.resolve() };
    const write = async () => {
      await writing.get(name)?.catch(() => undefined);
      waiting.delete(name);
      try {
        await add(name, activity, own.count);
      } finally {
        if (writing.get(name) === own.written) writing.delete(name);
      }
    };
    own.written = write();
    waiting.set(name, own);
    writing.set(name, own.written);
    return own.written;
  };
}
