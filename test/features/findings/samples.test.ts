import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import type { ReportType } from '../../../shared/features/findings/domain/report-type.ts';
import { countsOf, empty, imported, readFile } from '../../support/findings.ts';

// Real reports of many versions lie beside the project, not in it.
const folders = ['../../../..', '../../../../..'].map((up) =>
  join(import.meta.dirname, up, 'shared/samples/reports'),
);
const folder = folders.find((one) => existsSync(one)) ?? '';
const found = folder !== '';

const samples: [file: string, type: ReportType, findings: number][] = [
  ['sast-1-legacy-array.json', 'sast', 6],
  ['sast-14.0.4-bandit.json', 'sast', 1],
  ['sast-14.0.4-semgrep.json', 'sast', 2],
  ['sast-15.1.4-semgrep.json', 'sast', 8],
  ['iac-15.2.2-kics.json', 'sast', 4],
  ['secret-detection-14.0.0-gitleaks.json', 'secret_detection', 3],
  ['secret-detection-15.2.4-empty.json', 'secret_detection', 0],
  ['dependency-scanning-3.0.0-gemnasium.json', 'dependency_scanning', 6],
  ['container-scanning-15.0.7-trivy.json', 'container_scanning', 4],
  ['dast-13.1.0-zap.json', 'dast', 10],
  ['coverage-fuzzing-3.0-libfuzzer.json', 'coverage_fuzzing', 1],
];

describe.skipIf(!found)('a real report (skipped where the folder of real reports is missing)', () => {
  it.each(samples)(
    'is imported whole, twice without a change, and leaves no secret: %s',
    async (file, type, findings) => {
      const content = readFileSync(join(folder, file));

      const once = await imported(empty, [{ type, content }]);
      const twice = await imported(once, [{ type, content }]);

      expect(once.files[0]?.outcome).toMatchObject({ status: 'ok', skipped: 0 });
      expect(twice.plan.changes).toEqual([]);
      expect(JSON.stringify({ once, twice })).not.toMatch(/canary/i);
      expect(once.stored).toHaveLength(findings);
    },
  );

  it('of CycloneDX has its vulnerabilities, but those of which it says that they do not matter', async () => {
    const text = readFileSync(join(folder, 'cyclonedx-1.4-vulnerabilities.cdx.json'), 'utf8');
    const content = text.replace('"not_affected"', '"exploitable"');
    const format = 'cyclonedx';

    const open = await readFile({ content, format });
    const settled = await readFile({ content: text, format });

    expect(settled.outcome).toMatchObject({ status: 'ok', count: 0 });
    expect(open.outcome).toMatchObject({ status: 'ok', count: 1, version: '1.4' });
    expect(open.findings).toMatchObject([
      {
        kind: 'dependency_scanning',
        severity: 'critical',
        cve: 'CVE-2018-7489',
        cwe: 184,
        primary: { type: 'snyk', value: 'SNYK-JAVA-COMFASTERXMLJACKSONCORE-32111' },
        location: { package: 'com.fasterxml.jackson.core/jackson-databind', version: '2.9.4' },
      },
    ]);
  });

  it('of two scanners about one place is one finding: two, not three', async () => {
    const files = ['sast-14.0.4-bandit.json', 'sast-14.0.4-semgrep.json'].map((file) => ({
      job: file,
      content: readFileSync(join(folder, file)),
    }));

    expect(countsOf((await imported(empty, files)).plan)).toEqual({ new: 2 });
  });
});
