import type { FindingKind } from '../../../contracts/findings/finding.ts';

/** A report file that its job lists and does not keep. */
export type UnkeptFile = { job: string; file: string };

/** Base jobs of GitLab's templates: their analyzers extend them, so that one line is enough for all. */
const templates: { kind: FindingKind; names: RegExp; base: string }[] = [
  { kind: 'iac', names: /(?:^|-)iac-sast$/, base: 'iac-sast' },
  { kind: 'sast', names: /(?:^|-)sast$/, base: 'sast' },
  { kind: 'secret_detection', names: /^secret_detection$/, base: '.secret-analyzer' },
  { kind: 'dependency_scanning', names: /(?:^|-)dependency_scanning$/, base: 'dependency_scanning' },
];

/**
 * Lines of `.gitlab-ci.yml` after which reports of a kind can be downloaded: one for each base job of GitLab's templates, and one
 * for each job of the project's own. Undefined where nothing is unkept. GitLab, `lib/gitlab/ci/templates/Jobs`.
 */
export function snippetFor(kind: FindingKind, files: readonly UnkeptFile[]): string | undefined {
  if (files.length === 0) return undefined;
  const byJob = Map.groupBy(files, ({ job }) => baseOf(kind, job));
  const lines = Array.from(byJob, ([job, unkept]) => {
    const paths = [...new Set(unkept.map(({ file }) => scalar(file)))].toSorted();
    return `${scalar(job)}: { artifacts: { paths: [${paths.join(', ')}] } }`;
  });
  const warning =
    kind === 'secret_detection'
      ? ['# The report holds the secrets that were found; those who may download artifacts can read it.']
      : [];
  return [...warning, ...lines.toSorted()].join('\n');
}

function baseOf(kind: FindingKind, job: string): string {
  const name = withoutMatrix(job);
  return templates.find((one) => one.kind === kind && one.names.test(name))?.base ?? name;
}

/** `scan: [a, b]` and `scan 1/3` are legs of the job `scan`. GitLab docs, "parallel". */
function withoutMatrix(job: string): string {
  const matrix = job.indexOf(': [');
  const name = matrix > 0 && job.endsWith(']') ? job.slice(0, matrix) : job;
  return name.replace(/ \d{1,3}\/\d{1,3}$/, '');
}

/** JSON's texts are YAML's too. */
function scalar(text: string): string {
  return /^[A-Za-z._][\w./-]{0,200}$/.test(text) ? text : JSON.stringify(text);
}
