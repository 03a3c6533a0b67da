import { z } from 'zod';

/** Things in the order in which assessments are listed. */
export const ListedKind = z.enum(['instance', 'root', 'group', 'project']);
export type ListedKind = z.infer<typeof ListedKind>;

/** A place in the assessments of several connectors: `after` is the last id that was read of one kind under one root group. */
export const ListPosition = z.object({
  /** Resource group and name, in lower case. */
  connector: z.string(),
  /** 0 for the instance. */
  rootId: z.int().min(0),
  kind: ListedKind,
  after: z.int().min(0),
});
export type ListPosition = z.infer<typeof ListPosition>;
