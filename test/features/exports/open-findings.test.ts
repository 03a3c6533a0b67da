import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { ExportRequest } from '../../../shared/contracts/arm/export.ts';
import type { Finding } from '../../../shared/contracts/findings/finding.ts';
import { openDocument } from '../../../shared/features/exports/open-document.ts';
import { openFindings } from '../../../shared/features/exports/open-findings.ts';
import { chunkOf } from '../../../shared/features/posture/domain/entry.ts';
import { findingsText } from '../../../shared/features/posture/domain/findings-text.ts';
import { aFinding } from '../../support/a-finding.ts';
import { anExport, exportingApp } from '../../support/an-export.ts';
import { noFindings } from '../../support/posture-facts.ts';
import { anEntry, checks } from '../../support/read-model.ts';

const cwe = { type: 'cwe', value: '89', name: 'CWE-89' };
const ofShop: Finding[] = [
  aFinding('sql', { title: '=SQL injection', identifiers: [cwe], cwe: 89, description: 'By a "query".' }),
  aFinding('gone', { state: 'fixed', fixedAt: '2026-11-24T10:00:00.000Z' }),
  aFinding('accepted', {
    state: 'dismissed',
    reason: 'false positive',
    severity: 'unknown',
    scanner: { id: 'kics', name: 'KICS', version: '1.7' },
    kind: 'iac',
    location: { file: 'deploy/main file.tf', startLine: 3, endLine: 5 },
  }),
  aFinding('lib', {
    kind: 'dependency_scanning',
    severity: 'critical',
    cve: 'CVE-2026-1234',
    scanner: { id: 'gemnasium' },
    location: { file: 'package-lock.json', package: '@acme/left-pad', version: '1.0.0' },
    cvss: [{ vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
    solution: 'Upgrade to 1.0.1.',
  }),
  aFinding('image', {
    kind: 'container_scanning',
    scanner: { id: 'trivy' },
    location: {
      image: 'registry.example/app:1',
      package: 'openssl',
      version: '3.0',
      operatingSystem: 'debian 12',
    },
    state: 'fixed',
  }),
];
const many = Array.from({ length: 2_500 }, (_, at) =>
  aFinding(`many ${at}`, at % 2 === 0 ? {} : { scanner: { id: 'other' } }),
);

/** Two projects with findings; the second has more than are held at once. */
function findingsApp(big: readonly Finding[] = many) {
  const made = exportingApp();
  const open = { ...noFindings().open, high: 9, critical: 9, unknown: 9 };
  const numbers = { ...noFindings(), open, fixed: 9, dismissed: 9 };
  const findings = findingsText(
    Object.fromEntries(
      ['sast', 'iac', 'dependency_scanning', 'container_scanning'].map((kind) => [kind, numbers]),
    ),
  );
  const root = chunkOf(checks, [anEntry(7, { segment: 'acme', parentId: 0 })]);
  const projects = chunkOf(checks, [
    anEntry(1, { segment: 'shop', findings }),
    anEntry(2, { segment: 'big', findings }),
  ]);
  const content = {
    instance: undefined,
    roots: [{ rootId: 7, fullPath: 'acme', root, groups: [], projects: [projects] }],
  };
  const stored = new Map<number, readonly Finding[]>([
    [1, ofShop],
    [2, big],
  ]);
  const app = {
    ...made.app,
    readModel: {
      ...made.app.readModel,
      latest: () => ({ asOfMs: made.app.clock.now().getTime(), contents: [content] }),
    },
    gitlab: { instanceUrlOf: () => 'https://gitlab.example/' },
    findings: {
      async *pages({ projectId }: { projectId: number }) {
        const all = stored.get(projectId) ?? [];
        for (let at = 0; at < all.length; at += 100) yield await Promise.resolve(all.slice(at, at + 100));
      },
    },
  } as unknown as typeof made.app;
  return { ...made, app };
}

async function read(request: Omit<ExportRequest['properties'], 'of'>, big?: readonly Finding[]) {
  const { app, connector } = findingsApp(big);
  const one = anExport(connector, { of: 'findings', ...request });
  const { parts } = await openDocument(one, app);
  const found = await Array.fromAsync(parts);
  const rows = found.reduce((sum, part) => sum + part.rows, 0);
  return { text: found.map((part) => part.text).join(''), rows };
}

const list = () => Promise.resolve({ items: [], continuationToken: undefined });
const ofOneProject = { project: 'acme/shop' };

it('has the findings of the list under its filters, as a table', async () => {
  const all = await read({ format: 'csv' });
  const some = await read({ format: 'csv', filters: { ...ofOneProject, state: 'open', text: 'sql' } });

  expect(all.rows).toBe(ofShop.length + many.length);
  const table = parse<Record<string, string>>(some.text, { columns: true });
  expect(table).toHaveLength(1);
  expect(table[0]).toMatchObject({
    title: "'=SQL injection",
    project: 'acme/shop',
    startLine: '7',
    cwe: '89',
  });
});

it('covers only the connectors that the export names', async () => {
  const { app, connector } = findingsApp();
  const { subscriptionId } = connector.key;
  const one = { ...anExport(connector, { of: 'findings', format: 'jsonl' }), scope: { subscriptionId } };
  const without = { ...app, connectors: { ...app.connectors, list } };

  const { parts } = await openFindings(one, { covers: () => false }, without);

  expect(await Array.fromAsync(parts)).toEqual([]);
});

/** SARIF 2.1.0 (OASIS), the parts that we write: its own words for levels, baselines and suppressions. */
const Sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.array(
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string().min(1),
          version: z.string().optional(),
          organization: z.string().optional(),
          rules: z.array(
            z.strictObject({
              id: z.string().min(1),
              shortDescription: z.strictObject({ text: z.string().min(1) }),
              helpUri: z.url().optional(),
              properties: z.strictObject({
                tags: z.array(z.string()),
                'security-severity': z.string().optional(),
              }),
            }),
          ),
        }),
      }),
      automationDetails: z.strictObject({ id: z.string() }),
      versionControlProvenance: z
        .array(z.strictObject({ repositoryUri: z.url(), revisionId: z.string().optional() }))
        .optional(),
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          ruleIndex: z.int().min(0),
          level: z.enum(['error', 'warning', 'note', 'none']),
          message: z.strictObject({ text: z.string().min(1) }),
          locations: z.array(
            z.strictObject({
              physicalLocation: z
                .strictObject({
                  artifactLocation: z.strictObject({ uri: z.string().regex(/^[\w.~!*'()%/-]+$/) }),
                  region: z
                    .strictObject({ startLine: z.int().min(1), endLine: z.int().min(1).optional() })
                    .optional(),
                })
                .optional(),
              logicalLocations: z.array(z.strictObject({ kind: z.string(), name: z.string() })).optional(),
            }),
          ),
          partialFingerprints: z.record(z.string(), z.string()),
          baselineState: z.enum(['new', 'unchanged', 'updated', 'absent']),
          suppressions: z
            .array(
              z.strictObject({
                kind: z.literal('external'),
                status: z.literal('accepted'),
                justification: z.string().optional(),
              }),
            )
            .optional(),
          properties: z.record(z.string(), z.unknown()),
        }),
      ),
    }),
  ),
});

describe('SARIF', () => {
  it('has a run for each project and scanner, with rules, places and suppressions', async () => {
    const { text, rows } = await read({ format: 'sarif', filters: ofOneProject });

    const { runs } = Sarif.parse(JSON.parse(text));
    expect(rows).toBe(ofShop.length);
    expect(runs.map(({ tool, results }) => [tool.driver.name, results.length])).toEqual([
      ['Semgrep', 2],
      ['KICS', 1],
      ['gemnasium', 1],
      ['trivy', 1],
    ]);
    const [sql, gone] = runs[0]!.results;
    expect(runs[0]!.tool.driver.rules[sql!.ruleIndex]).toMatchObject({
      id: 'sql',
      properties: { tags: ['security', 'external/cwe/cwe-89'], 'security-severity': '8.0' },
    });
    expect([sql!.level, sql!.baselineState, gone!.baselineState]).toEqual(['error', 'new', 'absent']);
    const [accepted] = runs[1]!.results;
    expect(accepted!.suppressions).toEqual([
      { kind: 'external', status: 'accepted', justification: 'false positive' },
    ]);
    expect(accepted!.locations[0]!.physicalLocation).toEqual({
      artifactLocation: { uri: 'deploy/main%20file.tf' },
      region: { startLine: 3, endLine: 5 },
    });
    expect(runs[0]!.versionControlProvenance?.[0]?.repositoryUri).toBe('https://gitlab.example/acme/shop');
  });

  it('has every finding once, also of a project with more than are held at once', async () => {
    const { text, rows } = await read({ format: 'sarif' });

    const { runs } = Sarif.parse(JSON.parse(text));
    const ids = runs.flatMap(({ results }) => results.map((one) => one.partialFingerprints['palisade/v1']));
    expect(rows).toBe(ofShop.length + many.length);
    expect(ids).toHaveLength(rows);
    expect(new Set(ids)).toEqual(new Set([...ofShop, ...many].map(({ id }) => id)));
  });

  it('splits the results of a scanner at 5,000, each part a run with rules and a category of its own', async () => {
    const cwes = Array.from({ length: 30 }, (_, at) => ({
      type: 'cwe',
      value: String(at),
      name: `CWE-${at}`,
    }));
    const twelve = Array.from({ length: 12_001 }, (_, at) => aFinding(`f${at}`, { identifiers: cwes }));
    const filters = { project: 'acme/big' };

    const { text, rows } = await read({ format: 'sarif', filters }, twelve);
    const exact = await read({ format: 'sarif', filters }, twelve.slice(0, 5_000));

    const { runs } = Sarif.parse(JSON.parse(text));
    expect(rows).toBe(12_001);
    expect(runs.map(({ results }) => results.length)).toEqual([5_000, 5_000, 2_001]);
    expect(runs.map(({ automationDetails }) => automationDetails.id)).toEqual([
      'palisade/acme/big/',
      'palisade/acme/big/part-2/',
      'palisade/acme/big/part-3/',
    ]);
    for (const { tool, results } of runs) {
      const { rules } = tool.driver;
      expect(results.filter(({ ruleId, ruleIndex }) => rules[ruleIndex]?.id !== ruleId)).toEqual([]);
      expect(Math.max(...rules.map(({ properties }) => properties.tags.length))).toBe(20);
    }
    expect(Sarif.parse(JSON.parse(exact.text)).runs).toHaveLength(1);
  });

  it('is whole without findings', async () => {
    const { text } = await read({ format: 'sarif', filters: { text: 'nothing has this' } });

    expect(Sarif.parse(JSON.parse(text)).runs).toEqual([]);
  });
});

describe('CycloneDX', () => {
  it('is valid by the schema of version 1.6, with findings about components and each component once', async () => {
    const { text, rows } = await read({ format: 'cyclonedx', filters: ofOneProject });

    const fault = await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text);
    expect(fault).toBeNull();
    const bom = JSON.parse(text) as {
      vulnerabilities: { id: string; analysis: { state: string }; affects: { ref: string }[] }[];
      components: { purl: string }[];
    };
    expect(rows).toBe(2);
    expect(bom.vulnerabilities.map(({ id, analysis }) => [id, analysis.state])).toEqual([
      ['CVE-2026-1234', 'in_triage'],
      ['image', 'resolved'],
    ]);
    expect(bom.components.map(({ purl }) => purl)).toEqual([
      'pkg:npm/%40acme/left-pad@1.0.0',
      'pkg:deb/openssl@3.0',
    ]);
    expect(bom.vulnerabilities.map(({ affects }) => affects[0]?.ref)).toEqual(
      bom.components.map(({ purl }) => purl),
    );
  });

  it('is valid without findings', async () => {
    const { text } = await read({ format: 'cyclonedx', filters: { text: 'nothing has this' } });

    expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text)).toBeNull();
  });
});
