import type { Finding, Identifier, Place, ScanKind, Severity } from './records.ts';

type Sample = {
  severity: Severity;
  title: string;
  description?: string;
  solution?: string;
  identifiers: readonly Identifier[];
  place: Place;
  hasSecret?: boolean;
};

const cwe = (value: string): Identifier => ({
  type: 'cwe',
  name: `CWE-${value}`,
  value,
  url: `https://cwe.mitre.org/data/definitions/${value}.html`,
});
const cve = (value: string): Identifier => ({
  type: 'cve',
  name: value,
  value,
  url: `https://nvd.nist.gov/vuln/detail/${value}`,
});
const rule = (type: string, value: string, name = value): Identifier => ({ type, name, value });
const site = { hostname: 'https://review.example.com' };

/** Flaws by kind of scan, in our own words and in the forms of GitLab's analyzers. */
export const samples: Readonly<Record<ScanKind, readonly [Sample, ...Sample[]]>> = {
  sast: [
    {
      severity: 'High',
      title: 'Text of a request reaches eval',
      solution: 'Parse the text instead of running it.',
      identifiers: [rule('semgrep_id', 'javascript.eval-1'), cwe('95')],
      place: { file: 'src/server/run.ts', line: 42, className: 'Runner', method: 'start' },
    },
    {
      severity: 'Critical',
      title: 'SQL is put together from a parameter',
      identifiers: [rule('semgrep_id', 'javascript.sqli-2'), cwe('89')],
      place: { file: 'src/server/orders.ts', line: 118, method: 'findOrders' },
    },
    {
      severity: 'Medium',
      title: 'Weak hash for a signature',
      identifiers: [rule('semgrep_id', 'javascript.md5-1'), cwe('328')],
      place: { file: 'src/lib/sign.ts', line: 9 },
    },
    {
      severity: 'Low',
      title: 'Possible hardcoded password',
      description: "Possible hardcoded password: '{secret}'",
      identifiers: [rule('bandit_test_id', 'B105', 'Bandit Test ID B105'), cwe('259')],
      place: { file: 'scripts/deploy.py', line: 17 },
      hasSecret: true,
    },
    {
      severity: 'Medium',
      title: 'Text of a request reaches eval',
      identifiers: [rule('semgrep_id', 'javascript.eval-1'), cwe('95')],
      place: { file: 'src/server/run.ts', line: 77, className: 'Runner', method: 'again' },
    },
  ],
  sast_iac: [
    {
      severity: 'Medium',
      title: 'Bucket without encryption',
      identifiers: [rule('kics_id', '568cd3cb-9db4-4e6f-9d1b-6f7e7b8b4d10', 'Bucket without encryption')],
      place: { file: 'infra/main.tf', line: 12 },
    },
    {
      severity: 'Medium',
      title: 'Bucket without encryption',
      identifiers: [rule('kics_id', '568cd3cb-9db4-4e6f-9d1b-6f7e7b8b4d10', 'Bucket without encryption')],
      place: { file: 'infra/main.tf', line: 48 },
    },
    {
      severity: 'High',
      title: 'Container runs as root',
      identifiers: [rule('kics_id', 'fd54f200-402c-4333-a5a4-36ef6709af2f', 'Missing user instruction')],
      place: { file: 'Dockerfile', line: 1 },
    },
  ],
  secret_detection: [
    {
      severity: 'Critical',
      title: 'GitLab personal access token',
      description: 'A GitLab personal access token was found.',
      identifiers: [rule('gitleaks_rule_id', 'gitlab_personal_access_token', 'Gitleaks rule ID GitLab PAT')],
      place: { file: 'config/settings.yml', line: 5 },
      hasSecret: true,
    },
    {
      severity: 'Critical',
      title: 'AWS access key',
      identifiers: [rule('gitleaks_rule_id', 'AWS', 'Gitleaks rule ID AWS')],
      place: { file: '.env.production', line: 3 },
      hasSecret: true,
    },
  ],
  dependency_scanning: [
    {
      severity: 'High',
      title: 'Prototype pollution in lodash',
      solution: 'Upgrade to version 4.17.21 or above.',
      identifiers: [
        cve('CVE-2020-8203'),
        rule('gemnasium', '5fd1a6f1-54a1-4c0a-b1b0-4e8e2e3d9a01'),
        cwe('1321'),
      ],
      place: { file: 'package-lock.json', packageName: 'lodash', version: '4.17.15' },
    },
    {
      severity: 'Critical',
      title: 'Code execution in log4j-core',
      solution: 'Upgrade to version 2.17.1 or above.',
      identifiers: [cve('CVE-2021-44228'), rule('ghsa', 'GHSA-jfh8-c2jp-5v3q'), cwe('502')],
      place: {
        file: 'backend/pom.xml',
        packageName: 'org.apache.logging.log4j/log4j-core',
        version: '2.14.1',
      },
    },
    {
      severity: 'Medium',
      title: 'Slow regular expression in semver',
      identifiers: [cve('CVE-2022-25883'), cwe('1333')],
      place: { file: 'package-lock.json', packageName: 'semver', version: '7.3.5' },
    },
  ],
  container_scanning: [
    {
      severity: 'High',
      title: 'CVE-2023-4911 in glibc',
      identifiers: [cve('CVE-2023-4911')],
      place: { packageName: 'glibc', version: '2.36-9+deb12u1', operatingSystem: 'debian:12.1' },
    },
    {
      severity: 'High',
      title: 'CVE-2023-4911 in libc-bin',
      identifiers: [cve('CVE-2023-4911')],
      place: { packageName: 'libc-bin', version: '2.36-9+deb12u1', operatingSystem: 'debian:12.1' },
    },
    {
      severity: 'Low',
      title: 'CVE-2011-3374 in apt',
      identifiers: [cve('CVE-2011-3374')],
      place: { packageName: 'apt', version: '2.6.1', operatingSystem: 'debian:12.1' },
    },
  ],
  cluster_image_scanning: [
    {
      severity: 'Medium',
      title: 'CVE-2022-37434 in zlib',
      identifiers: [cve('CVE-2022-37434')],
      place: { packageName: 'zlib', version: '1.2.11', operatingSystem: 'alpine:3.14' },
    },
  ],
  dast: [
    {
      severity: 'Medium',
      title: 'Cross-site scripting in a search field',
      identifiers: [rule('ZAProxy_PluginId', '40012', 'Cross Site Scripting'), cwe('79')],
      place: { ...site, path: '/search?session=1', requestMethod: 'GET', param: 'q' },
      hasSecret: true,
    },
    {
      severity: 'Low',
      title: 'Cookie without SameSite',
      identifiers: [rule('ZAProxy_PluginId', '10054', 'Cookie without SameSite'), cwe('1275')],
      place: { ...site, path: '/login', requestMethod: 'POST', param: 'session' },
      hasSecret: true,
    },
  ],
  api_fuzzing: [
    {
      severity: 'Unknown',
      title: 'Server error after a fuzzed body',
      identifiers: [rule('API Fuzzing Check', 'FormBody')],
      place: { ...site, path: '/api/orders', requestMethod: 'POST', param: 'Body' },
      hasSecret: true,
    },
  ],
  coverage_fuzzing: [
    {
      severity: 'Critical',
      title: 'Heap buffer overflow in parse',
      identifiers: [rule('libFuzzer', 'Heap-buffer-overflow')],
      place: { crashType: 'Heap-buffer-overflow READ 1', crashState: 'parse\nreadLine\nmain' },
      hasSecret: true,
    },
  ],
};

/** The `n`-th flaw of a kind in a project. `number` counts on beyond the samples, in further files. */
export function sampleFinding(kind: ScanKind, projectId: number, number: number): Finding {
  const all = samples[kind];
  const sample = all[number % all.length] ?? all[0];
  const round = Math.floor(number / all.length);
  const secret =
    sample.hasSecret === true ? `canary-finding-secret-${projectId}-${kind}-${number}` : undefined;
  const { severity, title, identifiers, solution } = sample;
  const description = (sample.description ?? `${title}.`).replace('{secret}', secret ?? '');
  return {
    key: `${kind}-${number}`,
    kind,
    severity,
    title,
    description,
    identifiers,
    place: placeOf(sample.place, kind, projectId, round),
    ...(solution === undefined ? {} : { solution }),
    ...(secret === undefined ? {} : { secret }),
  };
}

/** A further round of the same flaws lies in other files, packages, paths and crashes. */
function placeOf(place: Place, kind: ScanKind, projectId: number, round: number): Place {
  const image = kind.endsWith('image_scanning') || kind === 'container_scanning';
  return {
    ...place,
    ...(image ? { image: `registry.example.com/project-${projectId}/app:v1.0.0` } : {}),
    ...(round > 0 ? furtherPlace(place, round) : {}),
  };
}

function furtherPlace({ file, packageName, path, crashState }: Place, round: number): Place {
  return {
    ...(file === undefined ? {} : { file: file.replace(/(\.\w+)?$/, `-${round}$1`) }),
    ...(packageName === undefined ? {} : { packageName: `${packageName}-${round}` }),
    ...(path === undefined ? {} : { path: `/v${round}${path}` }),
    ...(crashState === undefined ? {} : { crashState: `${crashState}\nframe${round}` }),
  };
}
