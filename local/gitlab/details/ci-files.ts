import type { CiFile, Pipeline } from './records.ts';

type Sample = { file: CiFile; reports: readonly Report[] };
type Report = NonNullable<Pipeline['jobs'][number]['report']>;

const build = 'build:\n  script:\n    - make build\n';
const templates =
  'include:\n  - template: Jobs/SAST.gitlab-ci.yml\n  - template: Jobs/Secret-Detection.gitlab-ci.yml\n';
const scans =
  'sast:\n  script:\n    - /analyzer run\n  artifacts:\n    reports:\n      sast: gl-sast-report.json\nsecret_detection:\n  script:\n    - /analyzer run\n  artifacts:\n    reports:\n      secret_detection: gl-secret-detection-report.json\n';
const deploy = 'deploy:\n  script:\n    - make deploy\n  environment:\n    name: production\n';
const pinned = 'include:\n  - project: platform/ci\n    ref: v2.4.1\n    file: build.yml\n';
const remote = 'include:\n  - remote: https://ci.example.com/shared.yml\n';
const injection = 'notify:\n  script:\n    - bash -c "echo $CI_COMMIT_MESSAGE"\n';
const debug = 'variables:\n  CI_DEBUG_TRACE: "true"\n';
const images = 'container:\n  script:\n    - docker build -t app .\n';

/**
 * CI files of projects, good and bad: with scanners, includes, environments, an injection, a debug trace and a literal
 * secret. `canary` marks the secret, so that a test can find a leak.
 */
export function ciSample(index: number, canary: string): Sample {
  const samples: readonly Sample[] = [
    plain(build),
    plain(build + deploy),
    included(
      templates,
      build + scans + deploy,
      [
        { type: 'template', location: 'Jobs/SAST.gitlab-ci.yml' },
        { type: 'template', location: 'Jobs/Secret-Detection.gitlab-ci.yml' },
      ],
      ['sast', 'secret_detection'],
    ),
    included(pinned, build + deploy, [{ type: 'file', location: 'build.yml' }], []),
    included(remote, build, [{ type: 'remote', location: 'https://ci.example.com/shared.yml' }], []),
    plain(build + injection),
    plain(debug + build),
    plain(`variables:\n  DEPLOY_PASSWORD: "${canary}"\n${build}${images}`),
  ];
  return samples[index % samples.length] ?? plain(build);
}

export const ciSampleCount = 8;

const allTemplates = [
  'Jobs/SAST.gitlab-ci.yml',
  'Jobs/SAST-IaC.gitlab-ci.yml',
  'Jobs/Secret-Detection.gitlab-ci.yml',
  'Jobs/Dependency-Scanning.gitlab-ci.yml',
  'Jobs/Container-Scanning.gitlab-ci.yml',
];
const allReports = [
  'sast',
  'sast_iac',
  'secret_detection',
  'dependency_scanning',
  'container_scanning',
] as const;

/** Every scanner, by GitLab's templates, and a deployment to production. */
export function exemplaryCiSample(): Sample {
  const head = `include:\n${allTemplates.map((template) => `  - template: ${template}\n`).join('')}`;
  const jobs = allReports.map((report) => {
    // Infrastructure scanners report in the format of static analysis.
    const format = report === 'sast_iac' ? 'sast' : report;
    return `${report.replace('sast_iac', 'kics-iac-sast')}:\n  script:\n    - /analyzer run\n  artifacts:\n    reports:\n      ${format}: gl-${format}-report.json\n`;
  });
  const includes = allTemplates.map((location) => ({ type: 'template' as const, location }));
  const merged = `${jobs.join('')}${build}${images}${deploy}`;
  return {
    file: { text: head + build + images + deploy, merged_yaml: merged, includes, errors: [] },
    reports: allReports,
  };
}

/** Everything that the samples have of bad, in one file, and no scanner. */
export function neglectedCiSample(canary: string): Sample {
  const variables = `variables:\n  CI_DEBUG_TRACE: "true"\n  DEPLOY_PASSWORD: "${canary}"\n`;
  const rest = variables + build + injection + images + deploy;
  return included(remote, rest, [{ type: 'remote', location: 'https://ci.example.com/shared.yml' }], []);
}

function plain(text: string): Sample {
  return { file: { text, includes: [], errors: [] }, reports: [] };
}

function included(
  head: string,
  rest: string,
  includes: CiFile['includes'],
  reports: readonly Report[],
): Sample {
  const own = rest.replace(scans, '');
  return { file: { text: head + own, merged_yaml: rest, includes, errors: [] }, reports };
}
