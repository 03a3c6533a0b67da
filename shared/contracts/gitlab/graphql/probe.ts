import { z } from 'zod';

const Fields = z
  .object({ fields: z.array(z.object({ name: z.string() })).nullish() })
  .nullish()
  .catch(undefined)
  .transform((type) => new Set(type?.fields?.map(({ name }) => name)));

/** Optional fields that an instance has, by its own introspection. A type that it does not know has none. */
export const Probe = z.object({
  metadata: z.object({ version: z.string().nullish() }).nullish().catch(undefined),
  project: Fields,
  group: Fields,
  branchRule: Fields,
  branchProtection: Fields,
  pushRules: Fields,
  ciCdSettings: Fields,
  ciVariable: Fields,
  query: Fields,
  pushAccessLevel: Fields,
});
export type Probe = z.infer<typeof Probe>;
