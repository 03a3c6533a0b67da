import type { Finding, JobRecord } from './records.ts';

/** A CycloneDX document of a tool that writes vulnerabilities into it, behind the components. ECMA-424. */
export function* cycloneDxParts(job: JobRecord, findings: Iterable<Finding>): Generator<string> {
  const { finishedAt, kind } = job;
  const all = [...findings];
  const image = all.find(({ place }) => place.image !== undefined)?.place.image;
  const isImage = kind === 'container_scanning';
  const metadata = {
    timestamp: finishedAt ?? '2026-11-30T00:00:00Z',
    tools: { components: [{ type: 'application', publisher: 'Acme', name: 'acme-bom', version: '2.0.0' }] },
    component: isImage ? { type: 'container', name: image ?? 'app' } : { type: 'application', name: 'app' },
  };
  const components = new Map(all.map((finding) => [refOf(finding), componentOf(finding)]));
  yield `{"bomFormat":"CycloneDX","specVersion":"1.5","version":1,"metadata":${JSON.stringify(metadata)},`;
  yield `"components":${JSON.stringify([...components.values()])},"vulnerabilities":[`;
  let separator = '';
  for (const finding of all) {
    yield `${separator}${JSON.stringify(vulnerabilityOf(finding))}`;
    separator = ',';
  }
  yield ']}';
}

function refOf({ place }: Finding): string {
  const { packageName = 'app', version, file } = place;
  return `pkg:generic/${encodeURIComponent(packageName)}@${version ?? '0'}?file=${file ?? ''}`;
}

function componentOf(finding: Finding) {
  const { packageName, version, file } = finding.place;
  const properties =
    file === undefined ? [] : [{ name: 'gitlab:dependency_scanning:input_file:path', value: file }];
  return { type: 'library', 'bom-ref': refOf(finding), name: packageName ?? 'app', version, properties };
}

function vulnerabilityOf(finding: Finding) {
  const { identifiers, severity, description, solution } = finding;
  const [primary, ...others] = identifiers;
  return {
    id: primary?.value,
    source: { name: 'Acme' },
    references: others.filter(({ type }) => type !== 'cwe').map(({ value }) => ({ id: value })),
    ratings: [{ severity: severity.toLowerCase(), method: 'other' }],
    cwes: others.filter(({ type }) => type === 'cwe').map(({ value }) => Number(value)),
    description,
    recommendation: solution,
    affects: [{ ref: refOf(finding) }],
  };
}
