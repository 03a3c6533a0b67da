import { z } from 'zod';

const Fields = z
  .object({ fields: z.array(z.object({ name: z.string() })).nullish() })
  .nullish()
  .catch(undefined)
  .transform((type) => new Set(type?.fields?.map(({ name }) => name)));

/** Arguments as `field(argument)`: an argument may be younger than its field. */
const Arguments = z
  .object({
    fields: z
      .array(z.object({ name: z.string(), args: z.array(z.object({ name: z.string() })).nullish() }))
      .nullish(),
  })
  .nullish()
  .catch(undefined)
  .transform(
    (type) =>
      new Set(type?.fields?.flatMap(({ name, args }) => args?.map((one) => `${name}(${one.name})`) ?? [])),
  );

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
  pipeline: Fields,
  jobArtifact: Fields,
  vulnerability: Fields,
  clusterImageLocation: Fields,
  fuzzingLocation: Fields,
  projectArguments: Arguments,
});
export type Probe = z.infer<typeof Probe>;
