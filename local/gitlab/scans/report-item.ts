import { createHash } from 'node:crypto';
import type { Finding, Place, ReportVersion, ScanKind } from './records.ts';

type Item = Readonly<Record<string, unknown>>;

/** Analyzers by kind of scan, as `scan.scanner` names them. */
export const scanners: Readonly<Record<ScanKind, { id: string; name: string }>> = {
  sast: { id: 'semgrep', name: 'Semgrep' },
  sast_iac: { id: 'kics', name: 'kics' },
  secret_detection: { id: 'gitleaks', name: 'Gitleaks' },
  dependency_scanning: { id: 'gemnasium', name: 'Gemnasium' },
  container_scanning: { id: 'trivy', name: 'Trivy' },
  cluster_image_scanning: { id: 'starboard', name: 'Starboard' },
  dast: { id: 'zaproxy', name: 'OWASP Zed Attack Proxy (ZAP)' },
  api_fuzzing: { id: 'gitlab-api-fuzzing', name: 'GitLab API Fuzzing' },
  coverage_fuzzing: { id: 'libfuzzer', name: 'libfuzzer' },
};

/** The object in Kubernetes that runs a scanned image. */
export const workload = { namespace: 'production', kind: 'Deployment', name: 'app', containerName: 'app' };

/** The artifact type of a kind: infrastructure scanners report in the format of static analysis. */
export function fileTypeOf(kind: ScanKind): Exclude<ScanKind, 'sast_iac'> {
  return kind === 'sast_iac' ? 'sast' : kind;
}

/** These name an item by its rule, so that several items have the same id. */
const namedByRule: ReadonlySet<ScanKind> = new Set([
  'sast_iac',
  'container_scanning',
  'cluster_image_scanning',
]);

/** An element of `vulnerabilities` as the analyzer of its kind writes it. */
export function reportItem(finding: Finding, version: ReportVersion): Item {
  const { kind, title, description, severity, solution, identifiers, secret } = finding;
  const [primary] = identifiers;
  const scanner = scanners[kind];
  const line = lineKey(finding.place);
  const common = {
    id: namedByRule.has(kind) ? primary?.value : idOf(finding, line),
    description,
    severity,
    ...(solution === undefined ? {} : { solution }),
    location: locationOf(finding, version),
    identifiers,
    links: identifiers.flatMap(({ url }) => (url === undefined ? [] : [{ url }])),
    ...trackingOf(finding),
    ...secretsOf(kind, secret),
  };
  if (version === '15.2.4') return { ...common, name: title };
  const old = {
    category: fileTypeOf(kind),
    message: title,
    cve: `${finding.place.file ?? finding.place.packageName ?? ''}:${primary?.value ?? ''}`,
    scanner,
  };
  return version === '14.1.2' ? { ...common, name: title, ...old } : { ...common, id: undefined, ...old };
}

function idOf({ key, kind }: Finding, line: string): string {
  return createHash('sha256').update(`${kind} ${key} ${line}`).digest('hex');
}

function lineKey({ file, line }: Place): string {
  return `${file ?? ''}:${line ?? ''}`;
}

function locationOf({ kind, place, commit }: Finding, version: ReportVersion): Item {
  const { file, packageName, image, hostname, path, requestMethod, param } = place;
  const dependency = { package: { name: packageName }, version: place.version };
  // Third-party tools write lines as text.
  const start = version === '2.0' && place.line !== undefined ? String(place.line) : place.line;
  const lines = { start_line: start, ...(place.endLine === undefined ? {} : { end_line: place.endLine }) };
  switch (kind) {
    case 'sast':
    case 'sast_iac':
      return { file, ...lines, class: place.className, method: place.method };
    case 'secret_detection':
      return { file, ...lines, commit: commitOf(commit) };
    case 'dependency_scanning':
      return { file, dependency };
    case 'container_scanning':
      return { image, operating_system: place.operatingSystem, dependency };
    case 'cluster_image_scanning':
      return {
        image,
        operating_system: place.operatingSystem,
        dependency,
        kubernetes_resource: {
          namespace: workload.namespace,
          kind: workload.kind,
          name: workload.name,
          container_name: workload.containerName,
        },
      };
    case 'dast':
    case 'api_fuzzing':
      return { hostname, path, method: requestMethod, param };
    case 'coverage_fuzzing':
      return {
        crash_address: '0x602000001573',
        crash_type: place.crashType,
        crash_state: place.crashState,
        stacktrace_snippet: 'canary-finding-stack-trace',
      };
  }
}

/** Without a scan of the history the commit is a placeholder. */
function commitOf(commit: string | undefined): Item {
  if (commit === undefined) return { sha: '0000000', date: '0001-01-01T00:00:00Z' };
  return {
    sha: commit,
    author: 'Demo Owner',
    date: '2026-10-02T08:00:00Z',
    message: 'canary-commit-message',
  };
}

/** Signatures follow a flaw that moves. That of a secret holds its value. */
function trackingOf({ kind, key, place, secret }: Finding): Item {
  if (kind !== 'sast' && kind !== 'secret_detection') return {};
  const value = kind === 'sast' ? `${place.file}|${place.method ?? ''}[0]:${key}` : `${place.file}|${secret}`;
  const algorithm = kind === 'sast' ? 'scope_offset' : 'rule_value';
  const item = { file: place.file, line_start: place.line, signatures: [{ algorithm, value }] };
  return { tracking: { type: 'source', items: [item] } };
}

/** Fields that repeat a secret, or what was sent to the application. */
function secretsOf(kind: ScanKind, secret: string | undefined): Item {
  if (secret === undefined) return {};
  if (kind === 'secret_detection') return { raw_source_code_extract: secret };
  if (kind !== 'dast' && kind !== 'api_fuzzing') return {};
  const request = {
    method: 'GET',
    url: 'https://review.example.com',
    headers: [{ name: 'Cookie', value: secret }],
  };
  return {
    evidence: {
      summary: secret,
      request,
      response: { reason_phrase: 'OK', status_code: 200, headers: [], body: secret },
    },
    details: { sent: { type: 'text', name: 'Sent', value: secret } },
    assets: [{ type: 'http_session', name: secret, url: 'https://review.example.com' }],
  };
}
