import { describe, expect, it } from 'vitest';

import type { FindingHead } from '../../../../shared/features/findings/domain/finding-head.ts';
import {
  aReport,
  anItem,
  atLine,
  countsOf,
  empty,
  imported,
  openOf,
  readFile,
  runTime,
  type ReportFile,
} from '../../../support/findings.ts';

// The rows of contract findings.md, section 14, in its words, as far as they concern one type of reports of one pipeline.

const two = [atLine(10), atLine(20, 'rule-2')];

async function stored(...files: ReportFile[]) {
  return await imported(empty, files);
}

async function idsAfter(...files: ReportFile[]): Promise<string[]> {
  return openOf(await stored(...files)).map(({ id }) => id);
}

describe('empty file, spaces, null, {}, HTML, JSON lines without a list; list missing, null or an object', () => {
  it.each([
    ['', 'empty'],
    [' \n', 'malformed'],
    ['null', 'malformed'],
    ['{}', 'malformed'],
    ['<html></html>', 'malformed'],
    ['{"level":"info"}\n{"level":"error"}', 'malformed'],
    ['{"version":"15.0.0"}', 'malformed'],
    ['{"vulnerabilities":null}', 'malformed'],
    ['{"vulnerabilities":{}}', 'malformed'],
  ])('%j: %s, nothing imported, nothing closed', async (content, status) => {
    const before = await stored({ content: aReport(two) });

    const after = await imported(before, [{ content }]);

    expect(after.files.map(({ outcome }) => outcome.status)).toEqual([status]);
    expect(after.plan.changes).toEqual([]);
    expect(openOf(after)).toHaveLength(2);
  });
});

describe('vulnerabilities: []', () => {
  it.each([
    ['status success', aReport([])],
    ['no scan', { vulnerabilities: [] }],
  ])('with %s: ok, closes what this job reported', async (_, content) => {
    const before = await stored(
      { content: aReport(two) },
      { job: 'bandit-sast', content: aReport([atLine(5)]) },
    );

    const after = await imported(before, [{ content }]);

    expect(countsOf(after.plan)).toEqual({ fixed: 2 });
    expect(openOf(after)).toMatchObject([{ jobs: ['bandit-sast'] }]);
  });
});

describe('scan.status: failure', () => {
  it('imports the items, closes nothing: failed', async () => {
    const before = await stored({ content: aReport(two) });

    const after = await imported(before, [
      { content: aReport([atLine(30, 'rule-3')], { scan: { status: 'failure' } }) },
    ]);

    expect(after.files[0]?.outcome.status).toBe('failed');
    expect(countsOf(after.plan)).toEqual({ new: 1 });
  });
});

describe('cut in the middle, broken syntax, a second document behind, broken connection', () => {
  const text = JSON.stringify(aReport([atLine(30, 'rule-3'), atLine(31, 'rule-4')]));

  it.each([
    ['cut in the middle', text.slice(0, text.indexOf('rule-4')), 1],
    ['broken syntax', text.replace('"rule-4:31"', 'rule-4'), 1],
    ['a second document behind', `${text}{"vulnerabilities":[]}`, 2],
  ])(
    '%s: whole items before it imported, nothing closed, incomplete with the byte',
    async (_, content, count) => {
      const before = await stored({ content: aReport(two) });

      const after = await imported(before, [{ content }]);

      expect(after.files[0]?.outcome).toMatchObject({ status: 'incomplete' });
      expect(after.files[0]?.outcome.detail).toMatch(/ byte \d+$/);
      expect(countsOf(after.plan)).toEqual({ new: count });
    },
  );
});

describe('items', () => {
  it('null, a string, an array: skipped, counted', async () => {
    const after = await stored({ content: aReport([null, 'text', [], atLine(1)]) });

    expect(after.files[0]?.outcome).toMatchObject({ status: 'ok', count: 1, skipped: 3 });
  });

  it.each([[[]], [[null, null]], [[{ type: null, value: null }]], [null]])(
    'with identifiers %j: kept, primary = name:…',
    async (identifiers) => {
      const { findings } = await readFile({ content: aReport([anItem({ identifiers })]) });

      expect(findings).toMatchObject([
        { primary: { type: 'name', value: 'deserialization of untrusted data' } },
      ]);
    },
  );

  it.each([[undefined], [null], [{}], [{ file: 'go.mod' }], ['text']])(
    'without line and package, at %j: kept; distinguished by words',
    async (location) => {
      const named = ['one', 'two', 'two'].map((name) => anItem({ name, location }));

      expect(await idsAfter({ content: aReport(named) })).toHaveLength(2);
    },
  );

  it('of one rule in one go.mod are 273, and the same again', async () => {
    const many = Array.from({ length: 273 }, (_, index) =>
      anItem({ description: `Package ${index}`, location: { file: 'go.mod' } }),
    );

    const before = await stored({ content: aReport(many) });
    const after = await imported(before, [{ content: aReport(many.toReversed()) }]);

    expect(openOf(before)).toHaveLength(273);
    expect(after.plan.changes).toEqual([]);
  });

  it.each([
    [undefined, 'unknown'],
    [7, 'unknown'],
    [null, 'unknown'],
    ['Negligible', 'unknown'],
    ['Undefined', 'unknown'],
    ['CRITICAL', 'critical'],
    [' high ', 'high'],
  ])('with severity %j: %s', async (severity, expected) => {
    const { findings } = await readFile({ content: aReport([anItem({ severity })]) });

    expect(findings).toMatchObject([{ severity: expected }]);
  });

  it.each([
    ['12', 12],
    ['twelve', undefined],
    ['', undefined],
    [-1, undefined],
    [1.5, undefined],
  ])('with the line %j: %s', async (line, expected) => {
    const { findings } = await readFile({
      content: aReport([anItem({ location: { file: 'a', start_line: line } })]),
    });

    expect(findings[0]?.location.startLine).toBe(expected);
  });

  it('the same id in three findings: three', async () => {
    const same = [1, 2, 3].map((line) => atLine(line, `rule-${line}`, { id: 'CVE-2026-0001' }));

    expect(await idsAfter({ content: aReport(same) })).toHaveLength(3);
  });

  it('one finding three times: one, occurrences 3', async () => {
    const { scanned, stored: heads } = await stored({ content: aReport([atLine(1), atLine(1), atLine(1)]) });

    expect(heads).toHaveLength(1);
    expect(scanned[0]?.bodies).toHaveLength(3);
  });
});

describe('several reports', () => {
  it('the same report from two jobs: one set', async () => {
    const content = aReport(two);

    expect(await idsAfter({ content }, { job: 'again', content })).toHaveLength(2);
  });

  it("two scanners, same line, shared rule: one finding with both scanners' identifiers", async () => {
    const shared = { type: 'bandit_test_id', value: 'B506' };
    const bandit = anItem({ scanner: { id: 'bandit' }, identifiers: [shared] });
    const semgrep = anItem({ identifiers: [{ type: 'semgrep_id', value: 'B506' }, shared] });

    const { scanned } = await stored(
      { job: 'semgrep-sast', content: aReport([semgrep]) },
      { job: 'bandit-sast', content: aReport([bandit]) },
    );

    expect(scanned).toHaveLength(1);
    expect(scanned[0]).toMatchObject({ jobs: ['bandit-sast', 'semgrep-sast'], bodies: [0, 0] });
  });

  it('that share a CWE only stay two findings', async () => {
    const cwe = { type: 'cwe', value: '502' };
    const one = anItem({ identifiers: [{ type: 'a', value: '1' }, cwe] });
    const other = anItem({ identifiers: [{ type: 'b', value: '2' }, cwe] });

    expect(await idsAfter({ content: aReport([one, other]) })).toHaveLength(2);
  });

  it("matrix, only one leg ran: the other leg's findings stay", async () => {
    const before = await stored(
      { job: 'scan: [a]', content: aReport([atLine(1)]) },
      { job: 'scan: [b]', content: aReport([atLine(2, 'rule-2')]) },
    );

    const after = await imported(before, [{ job: 'scan: [a]', content: aReport([]) }]);

    expect(countsOf(after.plan)).toEqual({ fixed: 1 });
    expect(openOf(after)).toMatchObject([{ jobs: ['scan: [b]'] }]);
    expect(after.plan.stale).toHaveLength(1);
  });

  it.each(['', '{}', '{"vulnerabilities":[', JSON.stringify(aReport([], { scan: { status: 'failure' } }))])(
    "one of two unreadable (%j): the other leg's findings stay, also those that both had",
    async (content) => {
      const before = await stored(
        { job: 'a', content: aReport([atLine(1), atLine(3, 'rule-3')]) },
        { job: 'b', content: aReport([atLine(2, 'rule-2'), atLine(3, 'rule-3')]) },
      );

      const once = await imported(before, [
        { job: 'a', content: aReport([atLine(3, 'rule-3')]) },
        { job: 'b', content },
      ]);
      const twice = await imported(once, [
        { job: 'a', content: aReport([]) },
        { job: 'b', content },
      ]);

      expect(openOf(once)).toHaveLength(2);
      expect(openOf(twice)).toHaveLength(2);
    },
  );

  it('two images, two tags of one image: two sets, one set', async () => {
    expect(
      await idsAfter(imageScan('registry.example:5000/a:1'), imageScan('registry.example:5000/b:1')),
    ).toHaveLength(2);
    expect(
      await idsAfter(imageScan('registry.example:5000/a:1'), imageScan('registry.example:5000/a:2')),
    ).toHaveLength(1);

    const before = await stored(imageScan('registry.example/a:1'));
    const otherImage = await imported(before, [imageScan('registry.example/b:1')]);
    const newTag = await imported(before, [imageScan('registry.example/a@sha256:abc')]);
    const clean = await imported(before, [imageScan('', [])]);

    expect(countsOf(otherImage.plan)).toEqual({ new: 1 });
    expect(countsOf(newTag.plan)).not.toHaveProperty('new');
    expect(openOf(newTag)).toHaveLength(1);
    expect(countsOf(clean.plan)).toEqual({ fixed: 1 });
  });

  it("type mismatch (scan.type): artefact's type", async () => {
    const content = aReport([anItem()], { scan: { type: 'secret_detection' } });

    expect(await stored({ type: 'dependency_scanning', content })).toMatchObject({
      stored: [{ kind: 'dependency_scanning' }],
    });
  });

  it.each(['99.0.0', undefined, 'newest'])('version %s: read', async (version) => {
    expect(await idsAfter({ content: aReport(two, { version }) })).toHaveLength(2);
  });
});

describe('a secret', () => {
  const one = secret('.env', 3, 'value-1');

  it('moved: same', async () => {
    const before = await stored(secretScan(one));

    const after = await imported(before, [secretScan(secret('.env', 99, 'value-1'))]);

    expect(after.stored.map(({ id }) => id)).toEqual(before.stored.map(({ id }) => id));
    expect(countsOf(after.plan)).toEqual({ seen: 1 });
  });

  it('twice in a file: one', async () => {
    expect(await idsAfter(secretScan(one, secret('.env', 9, 'value-1')))).toHaveLength(1);
  });

  it('in two files: two', async () => {
    expect(await idsAfter(secretScan(one, secret('b.env', 3, 'value-1')))).toHaveLength(2);
  });

  it('and another one on the same line: two', async () => {
    expect(await idsAfter(secretScan(one, secret('.env', 3, 'value-2')))).toHaveLength(2);
  });

  it('replaced: new one and the old stays open', async () => {
    const after = await imported(await stored(secretScan(one)), [secretScan(secret('.env', 3, 'value-2'))]);

    expect(countsOf(after.plan)).toEqual({ new: 1, gone: 1 });
    expect(openOf(after)).toHaveLength(2);
  });

  it('removed: stays open, marked once; found again it is in the files', async () => {
    const gone = await imported(await stored(secretScan(one)), [secretScan()]);
    const still = await imported(gone, [secretScan()]);
    const back = await imported(still, [secretScan(one)]);

    expect(openOf(gone)).toMatchObject([{ goneSince: '2026-11-20T10:00:00.000Z' }]);
    expect(still.plan.changes).toEqual([]);
    expect(openOf(back)[0]).not.toHaveProperty('goneSince');
    expect(countsOf(back.plan)).toEqual({ seen: 1 });
  });
});

describe('rule renamed by the analyzer', () => {
  it('is closed and opened, shown together as one change', async () => {
    const after = await imported(await stored({ content: aReport([atLine(1, 'old-rule')]) }), [
      { content: aReport([atLine(1, 'new-rule')]) },
    ]);

    const [opened, closed] = after.plan.changes;
    expect(countsOf(after.plan)).toEqual({ new: 1, fixed: 1 });
    expect(opened).toMatchObject({ change: 'new', replaces: closed?.head.id });
    expect(closed).toMatchObject({ change: 'fixed', replacedBy: opened?.head.id });
  });

  it('is no one change with a finding of another place or job', async () => {
    const after = await imported(
      await stored({ content: aReport([atLine(1, 'old-rule'), atLine(9, 'old-rule-2')]) }),
      [{ content: aReport([atLine(2, 'new-rule'), atLine(30, 'new-rule-2')]) }],
    );

    expect(countsOf(after.plan)).toEqual({ new: 2, fixed: 2 });
    expect(after.plan.changes.some((one) => 'replaces' in one || 'replacedBy' in one)).toBe(false);
  });
});

describe('=cmd, <script>, U+0000, __proto__ in text', () => {
  it('is stored as text without control characters', async () => {
    const name = '=cmd|<script>\u0000\u001b[31m __proto__ \ud800';
    const item = JSON.stringify(anItem({ name })).replace('{', '{"__proto__":{"polluted":true},');

    const { findings } = await readFile({ content: `{"vulnerabilities":[${item}]}` });

    expect(findings).toMatchObject([{ title: '=cmd|<script>[31m __proto__ \ufffd' }]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('artefact listed, no archive · expired · access denied · malformed · failed', () => {
  it.each(['not-downloadable', 'expired', 'no-permission', 'malformed', 'failed'] as const)(
    '%s: nothing closes',
    async (status) => {
      const before = await stored({ content: aReport(two) });

      const after = await imported(before, [{ content: '', status }]);

      expect(after.plan.changes).toEqual([]);
      expect(after.plan.stale).toHaveLength(2);
    },
  );
});

describe('moved lines', () => {
  const lines = [10, 20, 30];

  it('close nothing and keep ids', async () => {
    const before = await stored({ content: aReport(lines.map((line) => atLine(line))) });

    const after = await imported(before, [{ content: aReport(lines.map((line) => atLine(line + 7))) }]);

    expect(countsOf(after.plan)).toEqual({ seen: 3 });
    expect(byLine(after.stored)).toEqual(byLine(before.stored));
  });

  it('with one fixed and one added keep the others', async () => {
    const before = await stored({ content: aReport(lines.map((line) => atLine(line))) });

    const after = await imported(before, [{ content: aReport([21, 31].map((line) => atLine(line))) }]);
    const more = await imported(after, [{ content: aReport([22, 32, 90].map((line) => atLine(line))) }]);

    expect(countsOf(after.plan)).toEqual({ seen: 2, fixed: 1 });
    expect(after.stored.find(({ state }) => state === 'fixed')).toMatchObject({ startLine: 10 });
    expect(countsOf(more.plan)).toEqual({ new: 1, seen: 2 });
  });

  it('do not reopen a fixed one: only an equal key does', async () => {
    const fixed = await imported(await stored({ content: aReport([atLine(10)]) }), [
      { content: aReport([]) },
    ]);

    const elsewhere = await imported(fixed, [{ content: aReport([atLine(50)]) }]);
    const same = await imported(fixed, [{ content: aReport([atLine(10)]) }]);

    expect(countsOf(elsewhere.plan)).toEqual({ new: 1 });
    expect(countsOf(same.plan)).toEqual({ reopened: 1 });
    expect(same.stored).toMatchObject([{ state: 'reopened' }]);
  });
});

describe('a job that no longer appears', () => {
  it('leaves its findings open for 30 days, then they are fixed if another one of its type runs', async () => {
    const before = await stored({ job: 'old', content: aReport([atLine(1)]) });
    const other = { job: 'new', content: aReport([]) };

    const soon = await imported(before, [other], later(29));
    const late = await imported(before, [other], later(31));
    const alone = await imported(before, [], later(31));

    expect(soon.plan).toMatchObject({ changes: [], stale: [expect.any(String)] });
    expect(late.plan.changes).toMatchObject([{ change: 'fixed', reason: 'scanner removed' }]);
    expect(alone.plan.changes).toEqual([]);
  });

  it('is not removed while its report is there but can not be read', async () => {
    const before = await stored({ job: 'old', content: aReport([atLine(1)]) });

    const after = await imported(
      before,
      [
        { job: 'old', content: '', status: 'no-permission' },
        { job: 'new', content: aReport([]) },
      ],
      later(100),
    );

    expect(after.plan.changes).toEqual([]);
  });
});

function byLine(heads: readonly FindingHead[]): string[] {
  return heads.toSorted((one, other) => (one.startLine ?? 0) - (other.startLine ?? 0)).map(({ id }) => id);
}

function inImage(image: string) {
  return anItem({ location: { image, dependency: { package: { name: 'libssl' }, version: '3.1' } } });
}

function secret(file: string, line: number, value: string) {
  return anItem({
    name: 'AWS token',
    raw_source_code_extract: value,
    scanner: { id: 'gitleaks' },
    location: { file, start_line: line, end_line: line },
    identifiers: [{ type: 'gitleaks_rule_id', value: 'AWS' }],
  });
}

function secretScan(...items: unknown[]): ReportFile {
  return { type: 'secret_detection', job: 'secret_detection', content: aReport(items) };
}

function later(days: number): Date {
  return new Date(Date.parse(runTime) + days * 86_400_000);
}

function imageScan(image: string, items = [inImage(image)]): ReportFile {
  return { type: 'container_scanning', job: 'container_scanning', content: aReport(items) };
}
