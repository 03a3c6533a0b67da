import { z } from 'zod';

/** Values by comma, each one of a list, in any case. `all` selects everything, as an absent parameter does. */
export function severalOf<const Value extends string>(values: readonly Value[]) {
  const names = [...values, 'all'] as const;
  return several(z.enum(names, { error: `must be of ${names.join(', ')}` }), names);
}

export function several<Item extends string>(item: z.ZodType<Item, string>, names: readonly string[] = []) {
  const canonical = (text: string) => names.find((name) => name.toLowerCase() === text.toLowerCase()) ?? text;
  return z
    .string()
    .transform((text) => text.split(',').map((part) => canonical(part.trim())))
    .pipe(z.array(item).max(100, 'has more than 100 values'));
}

export function wholeNumber(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);
}

/** GitLab's full paths have up to 20 levels of at most 255 characters; `$` and `/` part their segments. */
export const GroupPath = z.string().min(1).max(6_000);
export const Name = z.string().min(1).max(600);
