import { redacted } from './redact.ts';

type LogFields = Readonly<Record<string, unknown>>;

/** A fixed sentence and fields; ids always, tokens and bodies never. */
export type Log = Record<'info' | 'warn' | 'error', (sentence: string, fields?: LogFields) => void>;

/** Where a line goes: the invocation's own log under a host. */
export type LogSink = Record<'info' | 'warn' | 'error', (line: string) => void>;

/**
 * Writes each entry as one line, `sentence {fields as JSON}`: hosts pass text on, not fields. Secrets are masked. `common`
 * are fields that every entry has; its own win.
 */
export function logTo(sink: () => LogSink, common: () => LogFields = () => ({})): Log {
  const write = (level: 'info' | 'warn' | 'error') => (sentence: string, own?: LogFields) => {
    const fields = { ...common(), ...own };
    const line = Object.keys(fields).length === 0 ? sentence : `${sentence} ${JSON.stringify(fields)}`;
    sink()[level](redacted(line));
  };
  return { info: write('info'), warn: write('warn'), error: write('error') };
}
