import type { ChangeResource, ChangeTotals } from '../../../shared/contracts/arm/change.ts';
import { changeWords } from '../../words/changes.ts';
import { startOfDay } from './since.ts';

export type Difference = { name: string; before: string | undefined; after: string | undefined };
type Properties = ChangeResource['properties'];

/**
 * Each property that differs, with its value before and after. A check's verdict is not among them, and neither is the path of
 * what came or went, which is its name.
 */
export function differencesOf({ kind, before = {}, after = {} }: Properties): Difference[] {
  if (kind === 'verdictChanged') return [];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter((name) => name !== 'fullyQualifiedName' || kind === 'moved')
    .map((name) => ({
      name: changeWords.properties[name] ?? wordsOf(name),
      before: valueText(before[name]),
      after: valueText(after[name]),
    }))
    .filter((one) => one.before !== one.after);
}

/** The check of a change of a verdict. */
export function checkOf({ kind, after }: Properties): string | undefined {
  const check = after?.['check'];
  return kind === 'verdictChanged' && typeof check === 'string' ? check : undefined;
}

export function pathOf(fullyQualifiedName: string): string {
  return fullyQualifiedName.replaceAll('$', '/');
}

/** The numbers that are not zero, as parts of a sentence. */
export function sentenceOf(totals: ChangeTotals): string {
  const { sentence } = changeWords;
  const names = [
    'newProjects',
    'removedProjects',
    'becamePublic',
    'protectionLostOn',
    'nowFailing',
    'nowPassing',
  ] as const;
  const parts = names.flatMap((name) => (totals[name] === 0 ? [] : [sentence[name](totals[name])]));
  return parts.length === 0 ? sentence.nothing : `${parts.join(', ')}.`;
}

/** Changes by the reader's days, in their order. */
export function byDay(changes: readonly ChangeResource[]): { day: Date; changes: ChangeResource[] }[] {
  const days = Map.groupBy(changes, ({ properties: { at } }) => startOfDay(new Date(at)).getTime());
  return [...days].map(([day, of]) => ({ day: new Date(day), changes: of }));
}

export function dayName(day: Date, now: Date, locale?: string): string {
  if (day.getTime() === startOfDay(now).getTime()) return changeWords.today;
  if (day.getTime() === startOfDay(now, -1).getTime()) return changeWords.yesterday;
  const year = day.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' as const };
  return new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', ...year }).format(
    day,
  );
}

function valueText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value ? changeWords.yes : changeWords.no;
  if (typeof value === 'string') return value.replaceAll('$', '/');
  return JSON.stringify(value);
}

/** `forcePushDenied` as `force push denied`. */
function wordsOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
