import { ExemptionCategory, type ExemptionResource } from '../../../shared/contracts/arm/exemption.ts';
import { checkText, thingText } from '../../app/decisions/decision-scopes.ts';
import type { Filters } from '../../url/filters.ts';

type Properties = ExemptionResource['properties'];
export const exemptionStates = ['Active', 'Expired'] as const satisfies readonly Properties['state'][];

/** Choices of the list; an empty one chooses nothing out. */
export type ExemptionChoice = {
  state: readonly Properties['state'][];
  category: readonly ExemptionCategory[];
  filters: Pick<Filters, 'group' | 'connector' | 'check'>;
  text: string;
};
type Field = 'state' | 'category';

/** Without a state in the address, those in force. */
export function choiceOf(search: string, filters: Filters): ExemptionChoice {
  const parameters = new URLSearchParams(search);
  const read = <Value extends string>(name: string, values: readonly Value[], fallback: readonly Value[]) => {
    const parts = (parameters.get(name) ?? '').toLowerCase().split(',');
    if (parts.includes('all')) return [];
    const known = values.filter((value) => parts.includes(value.toLowerCase()));
    return known.length === 0 ? fallback : known;
  };
  const { group, connector, check } = filters;
  return {
    state: read('state', exemptionStates, ['Active']),
    category: read('category', ExemptionCategory.options, []),
    filters: {
      ...(group === undefined ? {} : { group }),
      ...(connector === undefined ? {} : { connector }),
      ...(check === undefined || check.length < 2 ? {} : { check }),
    },
    text: parameters.get('find') ?? '',
  };
}

/** Exemptions that match, in the order of the service: the next to expire first. */
export function exemptionList(
  all: readonly ExemptionResource[],
  choice: ExemptionChoice,
  titleOf: (check: string) => string,
): ExemptionResource[] {
  const wanted = choice.text.trim().toLocaleLowerCase();
  return all.filter(({ properties }) => {
    const check = checkText(properties);
    const texts = [check, titleOf(check), thingText(properties), properties.text];
    return isIn(properties, choice) && texts.join(' ').toLocaleLowerCase().includes(wanted);
  });
}

/** How many have each value of a field, under the others. */
export function countBy(
  all: readonly ExemptionResource[],
  field: Field,
  choice: ExemptionChoice,
  titleOf: (check: string) => string,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { properties } of exemptionList(all, { ...choice, [field]: [] }, titleOf))
    counts[properties[field]] = (counts[properties[field]] ?? 0) + 1;
  return counts;
}

function isIn(
  { state, category, check = '', connector, fullPath }: Properties,
  choice: ExemptionChoice,
): boolean {
  const { filters } = choice;
  const group = filters.group?.[0]?.toLowerCase();
  const path = fullPath?.toLowerCase();
  return (
    selects(choice.state, state) &&
    selects(choice.category, category) &&
    selects(filters.check ?? [], check) &&
    selects(filters.connector ?? [], connector) &&
    (group === undefined || group === 'all' || path === group || path?.startsWith(`${group}/`) === true)
  );
}

function selects(values: readonly string[], value: string): boolean {
  if (values.length === 0 || values.includes('all')) return true;
  return values.some((one) => one.toLowerCase() === value.toLowerCase());
}
