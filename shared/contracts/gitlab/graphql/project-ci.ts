import { z } from 'zod';

import { connection, GlobalId } from './connection.ts';

const maybe = <Of extends z.ZodType>(of: Of) => of.nullish().catch(undefined);

const Blob = z.object({ path: z.string(), rawTextBlob: z.string().nullable() });
const Job = z.object({ name: z.string(), status: z.string(), finishedAt: maybe(z.string()) });

/** Null where the role may not see it or there is none, which is an answer; what does not fit is absent. */
const answered = <Of extends z.ZodType>(of: Of) => of.nullable().optional().catch(undefined);

/** A project in the answer to the query of CI files and security jobs. GitLab GraphQL API, Project. */
export const ProjectCiNode = z.object({
  id: GlobalId,
  archived: maybe(z.boolean()),
  userPermissions: maybe(
    z.object({
      adminProject: maybe(z.boolean()),
      downloadCode: maybe(z.boolean()),
      createPipeline: maybe(z.boolean()),
    }),
  ),
  ciConfigPathOrDefault: maybe(z.string()),
  languages: maybe(z.array(z.object({ name: z.string() }))),
  repository: answered(z.object({ blobs: connection(Blob) })),
  pipeline: answered(
    z.object({
      secretDetection: connection(Job),
      sast: connection(Job),
      dependencyScanning: connection(Job),
      containerScanning: connection(Job),
      iac: connection(Job),
    }),
  ),
});
export type ProjectCiNode = z.infer<typeof ProjectCiNode>;
