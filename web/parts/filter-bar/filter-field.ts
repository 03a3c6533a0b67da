/** A field that a list can be filtered by. */
export type FilterField = {
  id: string;
  name: string;
  /** In the order of the menu. `count` is how many rows have the value under all filters but this field's own. */
  values: readonly FilterValue[];
  /** Only one value at a time. */
  single?: boolean;
};
export type FilterValue = { id: string; text: string; count?: number };

export type ChosenFilters = Readonly<Record<string, readonly string[]>>;

/** Fields with chosen values, in the order of the fields: each is a chip, so that no filter works unseen. */
export function activeFilters(fields: readonly FilterField[], chosen: ChosenFilters) {
  return fields.flatMap((field) => {
    const ids = chosen[field.id] ?? [];
    if (ids.length === 0) return [];
    return [{ field, texts: ids.map((id) => field.values.find((value) => value.id === id)?.text ?? id) }];
  });
}

export function toggled(field: FilterField, chosen: readonly string[], value: string): string[] {
  if (chosen.includes(value)) return chosen.filter((other) => other !== value);
  return field.single === true ? [value] : [...chosen, value];
}

export function matchingValues(field: FilterField, query: string): readonly FilterValue[] {
  const text = query.trim().toLocaleLowerCase();
  return field.values.filter((value) => value.text.toLocaleLowerCase().includes(text));
}
