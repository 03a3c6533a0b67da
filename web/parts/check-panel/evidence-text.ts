import { checkWords } from '../../words/check-panel.ts';

const maxItems = 4;

/** A fact that GitLab reported, as one line: lists are cut after a few, objects are `key: value`. */
export function evidenceText(value: unknown): string {
  if (value === null || value === undefined) return checkWords.absent;
  if (value === '') return checkWords.empty;
  if (Array.isArray(value)) return listText(value);
  if (typeof value === 'object') return objectText(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function listText(values: readonly unknown[]): string {
  if (values.length === 0) return checkWords.empty;
  const shown = values.slice(0, maxItems).map(evidenceText);
  const others = values.length - shown.length;
  return [...shown, ...(others > 0 ? [checkWords.more(others)] : [])].join('; ');
}

/** A name stands alone; an empty property says nothing. */
function objectText(value: object): string {
  const parts = Object.entries(value)
    .filter(([, inner]) => inner !== undefined && inner !== null)
    .map(([key, inner]) => (key === 'name' ? evidenceText(inner) : `${key}: ${evidenceText(inner)}`));
  return parts.length === 0 ? checkWords.empty : parts.join(', ');
}
