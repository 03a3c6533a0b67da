import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const TimerStatus = z.object({
  last: z.coerce.date().optional(),
  next: z.coerce.date(),
  lastUpdated: z.coerce.date(),
});

/** Last run and next due time of a timer. The real host stores them as a blob in azure-webjobs-hosts/timers. */
export type TimerStatus = z.infer<typeof TimerStatus>;

export type TimerState = { read(): TimerStatus | undefined; write(status: TimerStatus): void };

/** In memory if there is no data directory. An unreadable file counts as absent: the timer starts without a status. */
export function timerState(functionName: string, dataDir: string | undefined): TimerState {
  return dataDir === undefined ? inMemory() : inFile(join(dataDir, 'timers', `${functionName}.json`));
}

function inMemory(): TimerState {
  let kept: TimerStatus | undefined;
  return { read: () => kept, write: (status) => void (kept = status) };
}

function inFile(file: string): TimerState {
  return {
    read() {
      try {
        return TimerStatus.parse(JSON.parse(readFileSync(file, 'utf8')));
      } catch {
        return undefined;
      }
    },
    /** Replaces the file by rename, so that a crash leaves either the old or the new status. */
    write(status) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify(status));
      renameSync(`${file}.new`, file);
    },
  };
}
