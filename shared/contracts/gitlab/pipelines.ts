import { z } from 'zod';

const maybe = <Of extends z.ZodType>(of: Of) => of.nullish().catch(undefined);

/** A pipeline in a list. GitLab REST v4, Pipelines. */
export const GitLabPipeline = z.object({
  id: z.int().positive(),
  sha: z.string(),
  source: maybe(z.string()),
  updated_at: maybe(z.string()),
});
export type GitLabPipeline = z.infer<typeof GitLabPipeline>;

/** A job of a pipeline with its files; `archive` among them says that some are kept. GitLab REST v4, Jobs. */
export const GitLabJob = z.object({
  id: z.int().positive(),
  name: z.string(),
  status: z.string(),
  finished_at: maybe(z.string()),
  artifacts_expire_at: maybe(z.string()),
  artifacts: z
    .array(
      z.object({
        file_type: z.string(),
        filename: maybe(z.string()),
        size: maybe(z.number().int().nonnegative()),
      }),
    )
    .nullish()
    .catch(undefined),
});
export type GitLabJob = z.infer<typeof GitLabJob>;

/** A job that started another pipeline. GitLab REST v4, Jobs. */
export const GitLabBridge = z.object({
  downstream_pipeline: maybe(
    z.object({ id: z.int().positive(), project_id: maybe(z.int()), source: maybe(z.string()) }),
  ),
});

/** The part of a blamed file that one commit wrote; the e-mail address in it is not read. GitLab REST v4, Repository files. */
export const GitLabBlame = z.array(
  z.object({
    commit: z.object({ id: z.string(), author_name: maybe(z.string()), authored_date: maybe(z.string()) }),
  }),
);
