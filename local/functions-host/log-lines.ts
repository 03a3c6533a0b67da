import type { LogLevel } from './core-api.ts';

type LogEntry = {
  level: LogLevel;
  category: 'user' | 'host';
  message: string;
  function?: string;
  invocationId?: string;
};

export type Log = (entry: LogEntry) => void;

/** Writes one JSON object per line. The message is text: `context.log` passes only text to the host. */
export function logLines(write: (line: string) => void): Log {
  return (entry) => write(JSON.stringify({ time: new Date().toISOString(), ...entry }));
}

/** Formats an error with its stack, as the real host logs a failed function. */
export function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
