import type { LogLevel } from './core-api.ts';

type LogEntry = {
  level: LogLevel;
  category: 'user' | 'host';
  message: string;
  function?: string;
  invocationId?: string;
};

export type Log = (entry: LogEntry) => void;

/** One JSON object per line: what `context.log` carries is text only, so text is all there is. */
export function logLines(write: (line: string) => void): Log {
  return (entry) => write(JSON.stringify({ time: new Date().toISOString(), ...entry }));
}

/** An error as one text, with its stack: what the real host writes to its log when a function fails. */
export function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
