import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { Finding } from '../../../../shared/contracts/findings/finding.ts';
import { applyChange } from '../../../../shared/features/findings/domain/apply-change.ts';
import { keysOf } from '../../../../shared/features/findings/domain/keys.ts';
import { mergeBodies } from '../../../../shared/features/findings/domain/merge-bodies.ts';
import type { FindingChange } from '../../../../shared/features/findings/domain/finding-change.ts';
import type { ReportType } from '../../../../shared/features/findings/domain/report-type.ts';
import {
  aReport,
  anItem,
  empty,
  imported,
  runTime,
  secretKey,
  type Imported,
} from '../../../support/findings.ts';

const folder = join(import.meta.dirname, '../reports');
const typeOfFile: [RegExp, ReportType][] = [
  [/^(?:sast|iac)/, 'sast'],
  [/^secret-detection/, 'secret_detection'],
  [/^dependency-scanning/, 'dependency_scanning'],
  [/^container-scanning/, 'container_scanning'],
  [/^dast/, 'dast'],
  [/^coverage-fuzzing/, 'coverage_fuzzing'],
];
const canary = 'canary-7f3a9c';
const hashes = ['md5', 'sha1', 'sha256', 'sha512'].flatMap((algorithm) => {
  const hash = createHash(algorithm).update(canary).digest();
  return [hash.toString('hex'), hash.toString('base64')];
});

/** Stored findings of an import with one report. */
function storedBy({ plan, files }: Imported): Finding[] {
  return plan.changes.map((change) =>
    applyChange(change, undefined, bodyOf(change, files), { time: runTime }),
  );
}

function bodyOf(change: FindingChange, files: Imported['files']) {
  if (!('scanned' in change) || change.scanned === undefined) return undefined;
  const findings = change.scanned.bodies.flatMap((body) => files[0]?.findings[body] ?? []);
  const bodies = findings.map((finding) => ({ finding }));
  return mergeBodies(bodies as [(typeof bodies)[0], ...typeof bodies]);
}

/** Keys that derive from a secret. */
function derived(keys: readonly string[]): string[] {
  return keys.filter((key) => /^[tvc]:/.test(key));
}

/** Everything that an import hands on, as text. */
async function traceOf(type: ReportType, content: unknown): Promise<string> {
  const result = await imported(empty, [{ type, content }]);
  const stored = storedBy(result);
  expect(stored.length).toBeGreaterThan(0);
  for (const finding of stored) Finding.parse(finding);
  return JSON.stringify({
    ...result,
    stored,
    remediatedIds: [...(result.files[0]?.outcome.remediatedIds ?? [])],
  });
}

describe('reports with canaries', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

  it('are there, one for each shape', () => {
    expect(files.length).toBeGreaterThanOrEqual(8);
    const withCanaries = files.filter((file) => /canary/i.test(readFileSync(join(folder, file), 'utf8')));
    expect(withCanaries.length).toBeGreaterThanOrEqual(5);
  });

  it.each(files)('leave none of them: %s', async (file) => {
    const type = typeOfFile.find(([pattern]) => pattern.test(file))?.[1];
    const content = readFileSync(join(folder, file));

    const trace = await traceOf(type ?? 'sast', content);

    expect(trace).not.toMatch(/canary/i);
  });
});

describe('a canary in a field of a secret', () => {
  const fields: [string, Record<string, unknown>][] = [
    ['raw_source_code_extract', { raw_source_code_extract: canary }],
    ['name', { name: `Key ${canary}` }],
    ['message', { message: `Key ${canary} detected` }],
    ['description', { description: canary }],
    ['tracking', { tracking: { items: [{ signatures: [{ algorithm: 'hash', value: canary }] }] } }],
    [
      'tracking of scopes',
      { tracking: { items: [{ signatures: [{ algorithm: 'scope_offset', value: canary }] }] } },
    ],
    ['evidence', { evidence: { summary: canary } }],
    ['details', { details: { code: { value: canary } } }],
    ['assets', { assets: [{ url: canary }] }],
    ['stacktrace_snippet', { location: { file: 'a', stacktrace_snippet: canary } }],
    ['a link', { links: [{ url: `https://${canary}:${canary}@example.test/` }] }],
    [
      'the url of an identifier',
      { identifiers: [{ type: 'a', value: 'b', url: `https://${canary}@example.test` }] },
    ],
    ['the message of a commit', { location: { file: 'a', commit: { sha: 'abcdef12', message: canary } } }],
    [
      'the address of an author',
      { location: { file: 'a', commit: { sha: 'abcdef12', author: `A <${canary}@b.c>` } } },
    ],
    [
      'all texts without an identifier',
      { identifiers: [], name: canary, message: canary, description: canary },
    ],
  ];

  it.each(fields)('reaches nothing: %s', async (_, change) => {
    const content = aReport([
      anItem({ identifiers: [{ type: 'gitleaks_rule_id', value: 'AWS' }], ...change }),
    ]);
    expect(JSON.stringify(content)).toContain(canary);

    const trace = await traceOf('secret_detection', content);

    expect(trace).not.toContain(canary);
    for (const hash of hashes) expect(trace).not.toContain(hash);
  });

  it('is no plain hash in its keys: another key of the deployment gives others', () => {
    const traits = {
      type: 'secret_detection' as const,
      primary: { type: 'gitleaks_rule_id', value: 'AWS' },
      identifiers: [],
      location: { file: 'a' },
      words: [],
      signatures: [{ algorithm: 'scope_offset', value: canary }],
      secret: canary,
      legacyKey: `a:${'a'.repeat(64)}:AWS`,
    };

    const ours = derived(keysOf(traits, secretKey));
    const theirs = derived(keysOf(traits, 'another key'));

    expect(ours).toHaveLength(3);
    expect(ours.filter((key) => theirs.includes(key))).toEqual([]);
  });
});

describe('a canary in the text of a finding about a hard-coded password', () => {
  const rules = [
    ...['B105', 'B106', 'B107', 'bandit.B106'].map((value) => ({ type: 'bandit_test_id', value })),
    ...[256, 257, 259, 312, 321, 522, 540, 798].map((number) => ({ type: 'cwe', value: String(number) })),
    { type: 'cwe', value: 'CWE-798' },
  ];

  it.each(rules)('reaches nothing: $value', async (rule) => {
    const identifiers = [{ type: 'semgrep_id', value: 'rule', name: 'Hard-coded password' }, rule];
    const texts = { name: `Password '${canary}'`, message: canary, description: canary };

    const trace = await traceOf('sast', aReport([anItem({ identifiers, ...texts })]));

    expect(trace).not.toContain(canary);
    expect(trace).toContain('"title":"Hard-coded password in app/app.py:39"');
  });

  it('reaches nothing where the rule stands in the old key only', async () => {
    const item = anItem({
      identifiers: [],
      cve: `a.py:${'a'.repeat(64)}:B106`,
      name: canary,
      message: canary,
    });

    expect(await traceOf('sast', [item])).not.toContain(canary);
  });

  it('stays where the rule is about something else', async () => {
    const identifiers = [
      { type: 'cwe', value: '89' },
      { type: 'x', value: 'B1055' },
    ];

    expect(await traceOf('sast', aReport([anItem({ identifiers, name: 'plain words' })]))).toContain(
      'plain words',
    );
  });
});

describe('a canary in a test of a web application', () => {
  it('reaches nothing from query, host, evidence and headers', async () => {
    const item = anItem({
      location: {
        hostname: `https://${canary}:x@example.test`,
        path: `/login?token=${canary}`,
        method: 'GET',
      },
      evidence: { request: { headers: [{ name: 'Cookie', value: canary }] }, response: { body: canary } },
      assets: [{ url: canary }],
    });

    const trace = await traceOf('dast', aReport([item]));

    expect(trace).not.toContain(canary);
    expect(trace).toContain('"path":"/login"');
  });
});

describe('a secret that is known by its form', () => {
  it('is masked in any text', async () => {
    const token = `glpat-${'x1'.repeat(10)}`;
    const texts = { name: `Uses ${token}`, description: `Header PRIVATE-TOKEN: ${token}`, solution: token };

    expect(await traceOf('sast', aReport([anItem(texts)]))).not.toContain(token);
  });
});
