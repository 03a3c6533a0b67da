import { z } from 'zod';

/** A GraphQL answer: HTTP 200 with errors is normal, and data may be partial then. GitLab GraphQL API. */
export const GraphQlAnswer = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(
      z.object({
        message: z.string().catch(''),
        path: z
          .array(z.union([z.string(), z.number()]))
          .nullish()
          .catch(undefined),
      }),
    )
    .nullish()
    .catch(undefined),
});
export type GraphQlAnswer = z.infer<typeof GraphQlAnswer>;
