import type { Finding, JobRecord, Severity } from './records.ts';

const levels: Readonly<Record<Severity, string>> = {
  Critical: 'error',
  High: 'error',
  Medium: 'warning',
  Low: 'note',
  Unknown: 'warning',
  Info: 'none',
};

/** A SARIF log of a tool that GitLab does not know, with its rules in front of the results. OASIS, SARIF 2.1.0. */
export function* sarifParts(job: JobRecord, findings: Iterable<Finding>): Generator<string> {
  const { content, finishedAt } = job;
  const rules = new Map(content.findings.map((finding) => [ruleIdOf(finding), ruleOf(finding)]));
  const driver = { name: 'Acme Scanner', organization: 'Acme', version: '3.1.0', rules: [...rules.values()] };
  const invocation = {
    executionSuccessful: content.shape !== 'scan-failed',
    endTimeUtc: finishedAt ?? '2026-11-30T00:00:00Z',
  };
  yield `{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{`;
  yield `"tool":${JSON.stringify({ driver })},"invocations":${JSON.stringify([invocation])},"results":[`;
  let separator = '';
  for (const finding of findings) {
    yield `${separator}${JSON.stringify(resultOf(finding))}`;
    separator = ',';
  }
  yield ']}]}';
}

function ruleIdOf({ identifiers }: Finding): string {
  return identifiers[0]?.value ?? 'rule';
}

function ruleOf(finding: Finding) {
  const { title, identifiers, severity } = finding;
  const tags = identifiers.filter(({ type }) => type === 'cwe').map(({ value }) => `cwe-${value}`);
  return {
    id: ruleIdOf(finding),
    shortDescription: { text: title },
    defaultConfiguration: { level: levels[severity] },
    properties: {
      tags: ['security', ...tags],
      ...(severity === 'Critical' ? { 'security-severity': '9.8' } : {}),
    },
  };
}

function resultOf(finding: Finding) {
  const { key, description, place, secret } = finding;
  const { file, packageName, image, path, line, endLine } = place;
  const snippet = secret === undefined ? {} : { snippet: { text: secret } };
  const region = line === undefined ? {} : { region: { startLine: line, endLine, ...snippet } };
  const uri = file ?? packageName ?? image ?? path ?? 'app';
  return {
    ruleId: ruleIdOf(finding),
    message: { text: description },
    locations: [{ physicalLocation: { artifactLocation: { uri }, ...region } }],
    partialFingerprints: { primaryLocationLineHash: `${key}:1`, commitSha: 'the same for all' },
  };
}
