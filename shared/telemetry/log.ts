import { redacted } from './redact.ts';

type LogFields = Readonly<Record<string, unknown>>;

/** A fixed sentence and fields; ids always, tokens and bodies never. */
export type Log = Record<'info' | 'warn' | 'error', (sentence: string, fields?: LogFields) => void>;

/** Where a line goes: the invocation's own log under a host. */
export type LogSink = Record<'info' | 'warn' | 'error', (line: string) => void>;

/** Writes each entry as one line, `sentence {fields as JSON}`: hosts pass text on, not fields. Secrets are masked. */
export function logTo(sink: () => LogSink): Log {
  const write = (level: 'info' | 'warn' | 'error') => (sentence: string, fields?: LogFields) =>
    sink()[level](redacted(fields === undefined ? sentence : `${sentence} ${JSON.stringify(fields)}`));
  return { info: write('info'), warn: write('warn'), error: write('error') };
}
