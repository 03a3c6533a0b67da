import { z } from 'zod';
import type { GroupRecord, ProjectRecord } from '../world/records.ts';

export type Touched = GroupRecord | ProjectRecord;

/** Reads a request's body strictly and does what it says; gives what was touched. Throws zod's error. */
export type Action = { apply(body: unknown): readonly Touched[] };

export function action<Shape extends z.ZodRawShape>(
  shape: Shape,
  run: (fields: z.output<z.ZodObject<Shape, z.core.$strict>>) => readonly Touched[],
): Action {
  const Fields = z.strictObject(shape);
  return { apply: (body) => run(Fields.parse(body)) };
}

/** Settings of a thing by GitLab's names; null takes one out of GitLab's answers. */
export function settingsOf<const Name extends string>(names: readonly Name[]) {
  return z.partialRecord(z.enum(names), z.union([z.boolean(), z.int(), z.null()]));
}

export const Visibility = z.enum(['private', 'internal', 'public']);

/** Runs `change` and gives `record`: most changes touch one thing. */
export function touching<T extends Touched>(record: T, change: (record: T) => void): readonly Touched[] {
  change(record);
  return [record];
}
