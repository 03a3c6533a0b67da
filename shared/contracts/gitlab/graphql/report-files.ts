import { z } from 'zod';

import { connection, GlobalId } from './connection.ts';

const maybe = <Of extends z.ZodType>(of: Of) => of.nullish().catch(undefined);
/** BigInt is a string where it does not fit a number. */
const Size = maybe(z.coerce.number().int().nonnegative());

const Artifact = z.object({
  name: maybe(z.string()),
  fileType: maybe(z.string()),
  size: Size,
  expired: maybe(z.boolean()),
});

const Job = z.object({
  id: GlobalId,
  name: maybe(z.string()),
  status: maybe(z.string()),
  finishedAt: maybe(z.string()),
  artifacts: connection(Artifact),
});
export type JobNode = z.infer<typeof Job>;

/** All files of all jobs; of interest are formats of other tools, whose jobs no filter lists. */
const Files = maybe(z.array(z.object({ fileType: maybe(z.string()) })));

const Downstream = z.object({
  id: GlobalId,
  child: z.boolean(),
  jobs: connection(Job),
  jobArtifacts: Files,
  downstream: connection(z.object({ id: GlobalId, child: z.boolean() })),
});

const Pipeline = z.object({
  id: GlobalId,
  sha: z.string(),
  source: maybe(z.string()),
  finishedAt: maybe(z.string()),
  jobs: connection(Job),
  jobArtifacts: Files,
  downstream: connection(Downstream),
});
export type PipelineNode = z.infer<typeof Pipeline>;

/** A project in the answer to the query of report files. GitLab GraphQL API, Project. */
export const ReportFilesNode = z.object({ id: GlobalId, pipelines: connection(Pipeline) });
export type ReportFilesNode = z.infer<typeof ReportFilesNode>;

const count = z
  .number()
  .int()
  .nonnegative()
  .nullish()
  .transform((found) => found ?? 0);

/** Open vulnerabilities by severity; null below Ultimate and without a role. GitLab GraphQL API, Project. */
export const SeverityCountsNode = z.object({
  id: GlobalId,
  vulnerabilitySeveritiesCount: maybe(
    z.object({ critical: count, high: count, medium: count, low: count, unknown: count, info: count }),
  ),
  pipeline: maybe(z.object({ id: GlobalId })),
});

/** One page of the vulnerabilities of a project. GitLab GraphQL API, Project. */
export const VulnerabilitiesNode = z.object({
  id: GlobalId,
  vulnerabilitySeveritiesCount: z.object({}).nullish(),
  analyzerStatuses: z.array(z.unknown()).nullish().catch(undefined),
  vulnerabilities: z
    .object({
      nodes: z.array(z.unknown()).nullish(),
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
    })
    .nullish(),
});
