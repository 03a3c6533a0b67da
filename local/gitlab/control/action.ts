import { z } from 'zod';
import type { GroupOrProject } from '../world/records.ts';

/** Validates a request body, applies the change, and returns the changed records. Throws a ZodError. */
export type Action = { apply(body: unknown): readonly GroupOrProject[] };

export function action<Shape extends z.ZodRawShape>(
  shape: Shape,
  run: (fields: z.output<z.ZodObject<Shape, z.core.$strict>>) => readonly GroupOrProject[],
): Action {
  const Fields = z.strictObject(shape);
  return { apply: (body) => run(Fields.parse(body)) };
}

/** Schema of settings by GitLab's field names; the values are sent as they are. */
export function settingsSchema<const Name extends string>(names: readonly Name[]) {
  return z.partialRecord(z.enum(names), z.json());
}

export const Visibility = z.enum(['private', 'internal', 'public']);

/** Applies `change` and returns `record`: most actions change one record. */
export function changing<T extends GroupOrProject>(
  record: T,
  change: (record: T) => void,
): readonly GroupOrProject[] {
  change(record);
  return [record];
}
