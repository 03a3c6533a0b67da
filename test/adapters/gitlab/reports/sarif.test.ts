import { describe, expect, it } from 'vitest';

import { readFile } from '../../../support/findings.ts';

type Change = Record<string, unknown>;

const rule = { id: 'r-1', shortDescription: { text: 'A flaw' }, helpUri: 'https://acme.example/r-1' };

function aResult(change: Change = {}): Change {
  return {
    ruleId: 'r-1',
    message: { text: 'A flaw in run().' },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'src/a%20b.ts' },
          region: { startLine: 7, endLine: 9, snippet: { text: 'canary-snippet' } },
        },
      },
    ],
    ...change,
  };
}

function aRun(results: unknown, rules: unknown[] = [rule], change: Change = {}): Change {
  const driver = { name: 'Acme Scanner', organization: 'Acme', semanticVersion: '3.1.0', rules };
  return { tool: { driver }, results, ...change };
}

const aLog = (...runs: unknown[]) => ({ version: '2.1.0', runs });

async function read(content: unknown) {
  return await readFile({ content, format: 'sarif' });
}

/** The only finding of a result. */
async function found(change: Change, ruleChange: Change = {}) {
  const { findings } = await read(aLog(aRun([aResult(change)], [{ ...rule, ...ruleChange }])));
  return findings[0];
}

describe('a result', () => {
  it('becomes a finding with its rule, place and tool, and without its source', async () => {
    const { outcome, findings } = await read(aLog(aRun([aResult()])));

    expect(outcome).toMatchObject({
      status: 'ok',
      count: 1,
      version: '2.1.0',
      scanner: { name: 'Acme Scanner' },
    });
    expect(findings).toMatchObject([
      {
        kind: 'sast',
        title: 'A flaw',
        description: 'A flaw in run().',
        severity: 'medium',
        primary: { type: 'acme_scanner_rule_id', value: 'r-1' },
        scanner: { name: 'Acme Scanner', vendor: 'Acme', version: '3.1.0' },
        location: { file: 'src/a b.ts', startLine: 7, endLine: 9 },
        links: [{ url: 'https://acme.example/r-1' }],
      },
    ]);
    expect(JSON.stringify(findings)).not.toContain('canary');
  });

  it('finds its rule behind it, in an extension, by index and by the name of a part', async () => {
    const tagged = { ...rule, properties: { tags: ['cwe-89'] } };
    const tool = { driver: { name: 'Acme' }, extensions: [{ name: 'more', rules: [tagged] }] };
    const behind = { results: [aResult()], tool: { driver: { rules: [tagged], name: 'Acme' } } };
    const byIndex = aRun([aResult({ ruleId: undefined, ruleIndex: 1 })], [{ id: 'r-0' }, tagged]);
    const part = aRun([aResult({ ruleId: 'r-1/2' })], [tagged]);

    const { findings } = await read(aLog(behind, { tool, results: [aResult()] }, byIndex, part));

    expect(findings.map(({ cwe }) => cwe)).toEqual([89, 89, 89, 89]);
  });

  it.each([
    ['CVE-2026-12345', {}, 'dependency_scanning'],
    ['r-1', { properties: { tags: ['cve-2026-12345'] } }, 'dependency_scanning'],
    ['r-1', { properties: { tags: ['cwe:798'] } }, 'secret_detection'],
    ['CWE-321', {}, 'secret_detection'],
    [
      'r-1',
      { relationships: [{ target: { id: '522', toolComponent: { name: 'CWE' } } }] },
      'secret_detection',
    ],
    ['r-1', { properties: { tags: ['CWE-89', 'security'] } }, 'sast'],
    ['r-1', { properties: { tags: ['external/cwe/cwe-079'] } }, 'sast'],
  ])('of the rule %s with %j is one of %s', async (ruleId, ruleChange, kind) => {
    expect(await found({ ruleId }, { id: ruleId, ...ruleChange })).toMatchObject({ kind });
  });

  it.each([
    [{ rank: 95 }, {}, 'critical'],
    [{ rank: 5, level: 'error' }, {}, 'info'],
    [{ rank: -1, level: 'error' }, {}, 'high'],
    [{ level: 'note' }, { properties: { 'security-severity': '9.1' } }, 'critical'],
    [{ properties: { 'security-severity': 4 } }, {}, 'medium'],
    [{ level: 'none' }, {}, 'info'],
    [{}, { defaultConfiguration: { level: 'note' } }, 'low'],
    [{}, {}, 'medium'],
    [{ level: 'worst' }, {}, 'medium'],
  ])('with %j and the rule %j is rated by rank, score, level: %s', async (change, ruleChange, severity) => {
    expect(await found(change, ruleChange)).toMatchObject({ severity });
  });

  it('keeps its identity over moved lines by its fingerprint, but not by one that is no identity', async () => {
    const stable = { partialFingerprints: { primaryLocationLineHash: 'abc:1', commitSha: 'x' } };
    const moved = { locations: [place(90)], ...stable };

    expect(await trackingKeys(stable)).toHaveLength(1);
    expect(await trackingKeys({ locations: [place(7)], ...stable })).toEqual(await trackingKeys(moved));
    expect(await trackingKeys({ partialFingerprints: { commitSha: 'x' } })).toEqual([]);
  });

  it.each(['gitleaks.generic-api-key', 'hardcoded-password', 'B105'])(
    'of %s does not quote what it found',
    async (ruleId) => {
      const finding = await found(
        { ruleId, message: { text: "Found 'canary-secret'" } },
        { id: ruleId, shortDescription: undefined },
      );

      expect(finding).toBeDefined();
      expect(JSON.stringify(finding)).not.toContain('canary');
    },
  );

  it.each([
    ['suppressed', { suppressions: [{ kind: 'inSource' }] }, 0],
    ['suppressed and accepted', { suppressions: [{ status: 'accepted' }, { status: 'rejected' }] }, 0],
    ['whose suppression was rejected', { suppressions: [{ status: 'rejected' }] }, 1],
    ['that is no longer there', { baselineState: 'absent' }, 0],
    ['that passed', { kind: 'pass' }, 0],
  ])('%s is one of so many: %#', async (_words, change, count) => {
    const { outcome } = await read(aLog(aRun([aResult(change)])));

    expect(outcome).toMatchObject({ status: 'ok', count, skipped: 0 });
  });
});

describe('a log', () => {
  it('may lose up to half of its results, and is refused beyond', async () => {
    const odd = [aResult({ ruleId: undefined }), aResult({ locations: [] })];

    expect((await read(aLog(aRun([aResult(), aResult(), ...odd])))).outcome).toMatchObject({
      status: 'ok',
      count: 2,
      skipped: 2,
    });
    expect((await read(aLog(aRun([aResult(), ...odd])))).outcome).toMatchObject({
      status: 'malformed',
      detail: '2 of 3 results can not be used',
    });
  });

  it('with more than GitLab reads is incomplete, so that nothing closes', async () => {
    const runs = Array.from({ length: 21 }, () => aRun([aResult()]));
    const many = aRun(Array.from({ length: 5_001 }, () => aResult()));

    expect((await read(aLog(...runs))).outcome).toMatchObject({ status: 'incomplete', count: 20 });
    expect((await read(aLog(many))).outcome).toMatchObject({ status: 'incomplete', count: 5_000 });
  });

  it('of a tool that failed closes nothing', async () => {
    const invocations = [{ executionSuccessful: false, endTimeUtc: '2026-11-20T09:01:00Z' }];

    expect((await read(aLog(aRun([aResult()], [rule], { invocations })))).outcome).toMatchObject({
      status: 'failed',
      count: 1,
      ranAt: '2026-11-20T09:01:00.000Z',
    });
  });

  it.each([
    ['no runs', { version: '2.1.0' }],
    ['an empty list of runs', aLog()],
    ['a run without results', aLog(aRun(undefined))],
    ['results that are null', aLog(aRun(null))],
    ['a report of GitLab', { vulnerabilities: [] }],
    ['a key that looks like a place', { 'runs[].results': [] }],
  ])('with %s is malformed', async (_words, content) => {
    expect((await read(content)).outcome).toMatchObject({ status: 'malformed', count: 0 });
  });

  it('that is cut keeps the whole results of a tool that was named, wherever it is cut', async () => {
    const text = JSON.stringify(aLog(aRun([aResult(), aResult({ ruleId: 'r-2' })])));
    const afterFirst = text.indexOf('},{"ruleId":"r-2"') + 2;

    const cut = await read(text.slice(0, afterFirst));
    const unnamed = await read('{"runs":[{"results":[{"ruleId":"r"}');

    expect(cut.outcome).toMatchObject({
      status: 'incomplete',
      count: 1,
      detail: `cut at byte ${afterFirst}`,
    });
    expect(unnamed.outcome).toMatchObject({ status: 'incomplete', count: 0 });
    for (let length = 1; length < text.length; length += 7)
      expect((await read(text.slice(0, length))).outcome.status).toBe('incomplete');
  });
});

function place(startLine: number) {
  return { physicalLocation: { artifactLocation: { uri: 'src/a.ts' }, region: { startLine } } };
}

async function trackingKeys(change: Change) {
  return (await found(change))?.keys.filter((key) => key.startsWith('t:'));
}
