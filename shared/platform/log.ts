import { redacted } from './redact.ts';

type LogFields = Readonly<Record<string, unknown>>;

/** Log entries are a fixed sentence and fields: always ids, never tokens or bodies. */
export type Log = Record<'info' | 'warn' | 'error', (sentence: string, fields?: LogFields) => void>;

/** Target of log lines; under a host the log of the invocation. */
export type LogSink = Record<'info' | 'warn' | 'error', (line: string) => void>;

/**
 * Writes each entry as one line, `sentence {fields as JSON}`, because hosts forward only text. Secrets are masked. `common`
 * are fields of every entry; its own fields take precedence.
 */
export function logTo(sink: () => LogSink, common: () => LogFields = () => ({})): Log {
  const write = (level: 'info' | 'warn' | 'error') => (sentence: string, own?: LogFields) => {
    const fields = { ...common(), ...own };
    const line = Object.keys(fields).length === 0 ? sentence : `${sentence} ${JSON.stringify(fields)}`;
    sink()[level](redacted(line));
  };
  return { info: write('info'), warn: write('warn'), error: write('error') };
}
