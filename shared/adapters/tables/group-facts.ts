import { z } from 'zod';

import type { GroupFacts } from '../../features/inventory/domain/group-facts.ts';
import { int64, text } from './row-schema.ts';

export const visibility = z.enum(['private', 'internal', 'public']);

/** The facts of a group as columns. */
export const groupFactsColumns = {
  id: int64,
  name: text,
  path: text,
  fullyQualifiedName: text,
  fullName: text,
  url: text,
  parentId: z.exactOptional(int64),
  visibility: z.exactOptional(visibility),
  archived: z.exactOptional(z.boolean()),
  createdAt: z.exactOptional(text),
  markedForDeletionOn: z.exactOptional(text),
  requireTwoFactorAuthentication: z.exactOptional(z.boolean()),
  shareWithGroupLock: z.exactOptional(z.boolean()),
  defaultBranchProtection: z.exactOptional(z.boolean()),
} satisfies Record<keyof GroupFacts, z.ZodType>;
