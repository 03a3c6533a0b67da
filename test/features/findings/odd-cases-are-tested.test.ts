import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const oddCases = 'test/features/findings/domain/odd-cases.test.ts';
const readReport = 'test/adapters/gitlab/reports/read-report.test.ts';
const reports = 'test/features/findings/read-reports.test.ts';
const look = 'test/features/findings/look-for-reports.test.ts';
const imports = 'test/features/findings/import-findings.test.ts';
const vulnerabilities = 'test/features/findings/read-vulnerabilities.test.ts';

/** Rows of contract findings.md, section 14, without its marks, and the tests of each: the file and a part of the title. */
const rows: Record<string, [file: string, title: string][]> = {
  'empty file, spaces, null, {}, HTML, JSON lines without a list; vulnerabilities missing, null or an object':
    [
      [oddCases, 'empty file, spaces, null, {}, HTML, JSON lines without a list'],
      [imports, 'of a report that is %s closes nothing'],
    ],
  'vulnerabilities: [], status success or no scan': [[oddCases, 'closes what this job reported']],
  'scan.status: failure': [[oddCases, 'imports the items, closes nothing: failed']],
  'cut in the middle, broken syntax, a second document behind': [
    [oddCases, 'whole items before it imported, nothing closed, incomplete with the byte'],
    [readReport, 'is never ok, wherever it is cut'],
  ],
  'connection broken in the middle of the body': [
    [reports, 'are read once more where the connection breaks, and then as far as they come'],
  ],
  'UTF-8 BOM, UTF-16 with BOM, CRLF, U+2028': [
    [readReport, 'UTF-16, big end first'],
    [readReport, 'CRLF between its lines and in its texts'],
    [readReport, 'U+2028 and U+2029 in its texts'],
  ],
  'invalid UTF-8 (Latin-1 path)': [
    [readReport, 'keeps a finding with invalid UTF-8, with a warning and the same key each time'],
  ],
  'key twice in an item · list twice': [
    [readReport, 'may repeat a key: the last one wins in an item'],
    [readReport, 'may have its list twice: both are read, with a warning'],
  ],
  'item null, a string, an array': [[oddCases, 'null, a string, an array: skipped, counted']],
  'no identifiers · only nulls in them': [[oddCases, 'with identifiers %j: kept, primary = name:…']],
  'no location, no line, no package': [[oddCases, 'kept; distinguished by words']],
  'severity missing, number, Negligible, Undefined, CRITICAL,  high ': [[oddCases, 'with severity %j: %s']],
  'lines as strings "12"': [[oddCases, 'with the line %j: %s']],
  'the same id in three findings · one finding three times': [
    [oddCases, 'the same id in three findings: three'],
    [oddCases, 'one finding three times: one, occurrences 3'],
  ],
  'the same report from two jobs; two scanners, same line, shared rule': [
    [oddCases, 'the same report from two jobs: one set'],
    [oddCases, "two scanners, same line, shared rule: one finding with both scanners' identifiers"],
  ],
  'matrix: only one leg ran · one of two reports unreadable': [
    [oddCases, "matrix, only one leg ran: the other leg's findings stay"],
    [oddCases, "one of two unreadable (%j): the other leg's findings stay"],
  ],
  'two images, two tags of one image': [[oddCases, 'two images, two tags of one image: two sets, one set']],
  'report only in a child pipeline': [[look, 'child pipelines included, and no older one']],
  'newest pipeline failed, running, of another branch': [
    [look, 'takes the newest successful pipeline of the default branch while newer ones run, failed'],
  ],
  'nightly scan, newer push pipeline without scanners': [
    [look, 'takes the scan of the night where newer pipelines scan nothing, with its age'],
  ],
  'type mismatch (scan.type)': [[oddCases, "type mismatch (scan.type): artefact's type"]],
  'version 99.0.0 or none': [[oddCases, 'version %s: read']],
  'secret moved, twice in a file, in two files, replaced, removed': [
    [oddCases, 'moved: same'],
    [oddCases, 'twice in a file: one'],
    [oddCases, 'in two files: two'],
    [oddCases, 'replaced: new one and the old stays open'],
    [oddCases, 'removed: stays open, marked once'],
  ],
  'rule renamed by the analyzer': [[oddCases, 'is closed and opened, shown together as one change']],
  '200 MB, item of 5 MB, 100,000 findings, details 20,000 deep': [
    [readReport, 'is read in steps, with no more in memory than a few chunks, however long it is'],
    [readReport, 'skip an item that is too large, with a warning'],
    [readReport, 'allow details that are nested 20,000 times'],
    ['test/features/findings/domain/pair-in-order.test.ts', 'of huge lists are made in plain order'],
  ],
  '=cmd, <script>, \\u0000, __proto__ in text': [
    [oddCases, 'is stored as text without control characters'],
    ['test/features/exports/domain/csv.test.ts', "'=cmd'"],
  ],
  'artefact listed, no archive · expired · access denied': [
    [imports, 'does not ask for a report that can not be downloaded'],
    [oddCases, '%s: nothing closes'],
  ],
  'Ultimate lapses, or the source switches': [
    [vulnerabilities, 'when Ultimate lapses and reports are read again'],
    [vulnerabilities, 'keep their ids and states when the source changes from reports'],
  ],
};

describe('odd cases of reports', () => {
  it.each(Object.entries(rows))('have tests: %s', (_row, tests) => {
    const missing = tests.filter(([file, title]) => !readFileSync(join(root, file), 'utf8').includes(title));

    expect(tests.length).toBeGreaterThan(0);
    expect(missing).toEqual([]);
  });

  const contract = ['../shared', '../../shared']
    .map((up) => join(root, up, 'contracts/findings.md'))
    .find((path) => existsSync(path));

  it.skipIf(contract === undefined)('are those of the contract (skipped where it is missing)', () => {
    const [, section = ''] = readFileSync(contract ?? '', 'utf8').split(/^## 14\..*$/m);
    const [table = ''] = section.split(/^## /m, 1);
    const named = [...table.matchAll(/^\| (?!case )(.+?) \| /gm)].map(([, row = '']) =>
      row.replaceAll('`', ''),
    );

    expect(named.length).toBeGreaterThan(20);
    expect(Object.keys(rows)).toEqual(named);
  });
});
