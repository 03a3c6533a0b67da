import type { Probe } from '../../../contracts/gitlab/graphql/probe.ts';

const kinds =
  'SAST, SAST_IAC, SECRET_DETECTION, DEPENDENCY_SCANNING, CONTAINER_SCANNING, DAST, API_FUZZING, COVERAGE_FUZZING, CLUSTER_IMAGE_SCANNING';
const jobs = `jobs(first: 30, securityReportTypes: [${kinds}]) { nodes { id name status finishedAt artifacts { nodes { name fileType size expired } } } pageInfo { hasNextPage } }`;

/** Newest successful pipelines that are looked at: a nightly scan is another one than the newest push. */
const pipelinesAtOnce = 3;

/**
 * The query of report files in the newest successful pipelines of `$ref`, with their child pipelines, of many projects that
 * have a branch of this name. Undefined where the instance does not say whether a pipeline is a child or a file expired, as
 * 15.8. `$ids` are global ids.
 */
export function reportFilesQuery({ project, pipeline, jobArtifact }: Probe): string | undefined {
  const isKnown = project.has('pipelines') && pipeline.has('child') && jobArtifact.has('expired');
  if (!isKnown) return undefined;
  // GitLab's types of security reports have none for SARIF and CycloneDX: their jobs are not among `jobs`.
  const files = pipeline.has('jobArtifacts') ? 'jobArtifacts { fileType } ' : '';
  const below = 'downstream(first: 10) { nodes { id child } pageInfo { hasNextPage } }';
  const downstream = `downstream(first: 10) { nodes { id child ${jobs} ${files}${below} } pageInfo { hasNextPage } }`;
  const source = pipeline.has('source') ? 'source ' : '';
  const fields = `id pipelines(ref: $ref, status: SUCCESS, first: ${pipelinesAtOnce}) { nodes { id sha ${source}finishedAt ${jobs} ${files}${downstream} } }`;
  return `query ReportFiles($ids: [ID!], $ref: String!, $first: Int!) { projects(ids: $ids, first: $first) { nodes { ${fields} } pageInfo { hasNextPage } } }`;
}
