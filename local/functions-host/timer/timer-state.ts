import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const TimerStatus = z.object({
  last: z.coerce.date().optional(),
  next: z.coerce.date(),
  lastUpdated: z.coerce.date(),
});

/** When a timer ran last and is due next: what the real host keeps as a blob in azure-webjobs-hosts/timers. */
export type TimerStatus = z.infer<typeof TimerStatus>;

export type TimerState = { read(): TimerStatus | undefined; write(status: TimerStatus): void };

/** In memory when there is no data directory. A file that can't be read counts as absent: the timer then starts afresh. */
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
    /** By rename, so that a process killed meanwhile leaves the old or the new state, never half of one. */
    write(status) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify(status));
      renameSync(`${file}.new`, file);
    },
  };
}
