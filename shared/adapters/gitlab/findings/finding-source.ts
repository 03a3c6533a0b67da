import { GraphQlAnswer } from '../../../contracts/gitlab/graphql/answer.ts';
import { SeverityCountsNode } from '../../../contracts/gitlab/graphql/report-files.ts';
import { GitLabBlame } from '../../../contracts/gitlab/pipelines.ts';
import type { FindingSource, SeverityCounts } from '../../../features/findings/ports.ts';
import { GitLabNotFoundError, GitLabRefusedError } from '../../../platform/errors/gitlab-errors.ts';
import type { SendQuery } from '../graphql/fact-source.ts';
import { nodesById } from '../graphql/nodes-by-id.ts';
import type { SendGet } from '../settings-source.ts';
import { type OpenFile, openReport } from './open-report.ts';
import { reportFiles } from './report-files.ts';
import { restListing } from './rest-report-files.ts';
import { vulnerabilityPages } from './vulnerability-pages.ts';
import { severityCountsQuery } from './vulnerabilities-query.ts';

type Requests = { sendQuery: SendQuery; sendGet: SendGet; openFile: OpenFile; now: () => Date };

const countedAtOnce = 50;

/** Reads results of scanners. GitLab REST v4, Job artifacts, Pipelines, Repository files; GitLab GraphQL API. */
export function findingSource({ sendQuery, sendGet, openFile, now }: Requests): FindingSource {
  const ask = async (query: string, variables: object) =>
    GraphQlAnswer.parse(await sendQuery(query, variables));
  const rest = restListing(sendGet, now);

  return {
    reportFiles: (projects, known) => reportFiles(projects, known, { ask, rest }),

    async olderReportFiles({ id: projectId, defaultBranch }, known) {
      if (defaultBranch === undefined) return { projectId, pipelines: [] };
      return (await rest.all({ id: projectId, defaultBranch }, known)) ?? { projectId, pipelines: undefined };
    },

    report: (projectId, jobId, path) => openReport(openFile, `/projects/${projectId}/jobs/${jobId}`, path),

    async severityCounts(ids, known) {
      const query = known && severityCountsQuery(known);
      if (query === undefined) return new Map();
      const counts = new Map<number, SeverityCounts>();
      const question = { query, type: 'Project', list: 'projects', schema: SeverityCountsNode } as const;
      for (let from = 0; from < ids.length; from += countedAtOnce) {
        const { nodes } = await nodesById(ask, ids.slice(from, from + countedAtOnce), question);
        for (const [id, { vulnerabilitySeveritiesCount: open, pipeline }] of nodes)
          counts.set(id, { open: open ?? undefined, pipelineId: pipeline?.id });
      }
      return counts;
    },

    vulnerabilities: (project, known, cursor) => vulnerabilityPages(ask, project, known, cursor),

    async blame(projectId, sha, path, line) {
      const file = `/projects/${projectId}/repository/files/${encodeURIComponent(path)}/blame`;
      const range = { 'range[start]': String(line), 'range[end]': String(line) };
      try {
        const { body } = await sendGet(file, new URLSearchParams({ ref: sha, ...range }).toString());
        const commit = GitLabBlame.safeParse(body).data?.[0]?.commit;
        return (
          commit && {
            sha: commit.id,
            author: commit.author_name ?? undefined,
            time: commit.authored_date ?? undefined,
          }
        );
      } catch (failure) {
        // No such file, commit or line.
        const isAnswer = failure instanceof GitLabNotFoundError || failure instanceof GitLabRefusedError;
        if (isAnswer && failure.fault === undefined) return undefined;
        throw failure;
      }
    },
  };
}
