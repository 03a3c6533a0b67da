import { FindingSeverity } from '../../../contracts/findings/finding.ts';
import { plainLine } from './plain-text.ts';

/** Severity of a scanner's word. A word that is none of ours, a number and null are unknown, as nobody rated it for us. */
export function severityOf(word: unknown): FindingSeverity {
  const known = FindingSeverity.safeParse(typeof word === 'string' ? word.trim().toLowerCase() : undefined);
  return known.data ?? 'unknown';
}

/** Severity of an item; reports of GitLab 12 have it in `priority` alone. */
export function itemSeverity({ severity, priority }: { severity?: unknown; priority?: unknown }): {
  severity: FindingSeverity;
  severitySource?: string;
} {
  const word = severity === undefined ? priority : severity;
  const source = typeof word === 'string' ? plainLine(word, 64) : undefined;
  return { severity: severityOf(word), ...(source === undefined ? {} : { severitySource: source }) };
}
