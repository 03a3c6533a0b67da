import { z } from 'zod';

/** Author and last editor of a resource. ARM common types, systemData; times are ISO 8601. */
export const SystemData = z.object({
  createdBy: z.string(),
  createdByType: z.enum(['User', 'Application', 'ManagedIdentity', 'Key']),
  createdAt: z.iso.datetime(),
  lastModifiedBy: z.string(),
  lastModifiedByType: z.enum(['User', 'Application', 'ManagedIdentity', 'Key']),
  lastModifiedAt: z.iso.datetime(),
});
export type SystemData = z.infer<typeof SystemData>;
