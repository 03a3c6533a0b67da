import { z } from 'zod';

const maybe = <Of extends z.ZodType>(of: Of) => of.nullish().catch(undefined);

/** A CI/CD variable of a project or group. Its value is not asked for. GitLab GraphQL API, CiVariable. */
export const CiVariableNode = z.object({
  key: z.string(),
  protected: z.boolean(),
  masked: z.boolean(),
  hidden: maybe(z.boolean()),
  environmentScope: maybe(z.string()),
  variableType: maybe(z.string()),
});
export type CiVariableNode = z.infer<typeof CiVariableNode>;

/** A runner of a project or group. GitLab GraphQL API, CiRunner. */
export const RunnerNode = z.object({
  id: z.string(),
  accessLevel: z.string(),
  runUntagged: z.boolean(),
  locked: maybe(z.boolean()),
  paused: maybe(z.boolean()),
});
export type RunnerNode = z.infer<typeof RunnerNode>;
