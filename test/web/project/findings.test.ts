import { describe, expect, it } from 'vitest';

import type { FindingList } from '../../../shared/contracts/arm/finding.ts';
import { FindingKind } from '../../../shared/contracts/findings/finding.ts';
import { countOf, facetsOf, isNewer } from '../../../web/panes/project/finding-counts.ts';
import { placeFacts } from '../../../web/panes/project/finding-facts.ts';
import {
  filterText,
  findingFilterFields,
  questionOf,
  readFindingFilters,
} from '../../../web/panes/project/finding-filters.ts';
import { commitAddress, placeAddress, placeText } from '../../../web/panes/project/finding-place.ts';
import { identifierAddress, publicAddress } from '../../../web/panes/project/identifier-address.ts';
import { rowCountOf } from '../../../web/panes/project/use-findings-tab.ts';

const none = { critical: 0, high: 0, medium: 0, low: 0, unknown: 0, info: 0 };
const totals: FindingList['totals'] = {
  bySeverity: { ...none, critical: 3, low: 2 },
  byKind: { sast: { ...none, critical: 2, low: 2 }, dast: { ...none, critical: 1 } },
  byState: { open: 5, fixed: 7, dismissed: 3, exempt: 2 },
  fixedIn30Days: 4,
};
const filtersOf = (search: string) => readFindingFilters(search).filters;

describe('filters of findings', () => {
  it('show what is open until the address says otherwise', () => {
    expect(filtersOf('')).toEqual({ kind: [], severity: [], state: ['open'] });
    expect(filtersOf('state=all')).toEqual({ kind: [], severity: [], state: [] });
    expect(questionOf(filtersOf(''), undefined).state).toEqual(['open', 'reopened']);
    expect([filterText('state', []), filterText('state', ['open']), filterText('kind', [])]).toEqual([
      'all',
      undefined,
      undefined,
    ]);
  });

  it('drop what is no value, and say so', () => {
    const { filters, dropped } = readFindingFilters('kind=SAST,color&findingSeverity=info,,info&state=gone');

    expect(filters).toEqual({ kind: ['sast'], severity: ['info'], state: ['open'] });
    expect(dropped).toEqual([
      { field: 'kind', value: 'color' },
      { field: 'state', value: 'gone' },
    ]);
  });

  it('count what the list would have, where the totals show it', () => {
    const all = filtersOf('state=all');
    const code = filtersOf('kind=sast&findingSeverity=critical');

    expect(countOf(totals, filtersOf(''), undefined)).toBe(5);
    expect(countOf(totals, all, undefined)).toBe(15);
    expect(countOf(totals, code, undefined)).toBe(2);
    expect(countOf(totals, filtersOf('state=fixed'), undefined)).toBe(7);
    expect(countOf(totals, filtersOf('state=fixed&kind=sast'), undefined)).toBeUndefined();
    expect(countOf(totals, filtersOf('state=exempt'), undefined)).toBe(2);
    expect(countOf(totals, filtersOf('state=exempt,dismissed'), undefined)).toBe(3);
    expect(countOf(totals, filtersOf('state=reopened'), undefined)).toBeUndefined();
    expect(countOf(totals, filtersOf(''), 'log4j')).toBeUndefined();
    expect(facetsOf(totals, code, undefined)).toMatchObject({
      kind: { sast: 2, dast: 1, iac: 0 },
      severity: { critical: 2, low: 2, high: 0 },
      state: { open: 2 },
    });
  });

  it.each(['', 'kind=sast', 'findingSeverity=critical,low', 'kind=dast,sast&findingSeverity=low'])(
    'offer each value with the length of its list, under %s',
    (search) => {
      const filters = filtersOf(search);
      const fields = findingFilterFields(facetsOf(totals, filters, undefined));

      for (const { id: field, values } of fields)
        for (const { id, count } of values) {
          if (count === undefined) continue;
          expect([field, id, countOf(totals, { ...filters, [field]: [id] }, undefined)]).toEqual([
            field,
            id,
            count,
          ]);
        }
      expect(fields.flatMap(({ values }) => values).length).toBe(FindingKind.options.length + 6 + 5);
    },
  );

  it('notice newer numbers of the kinds that are listed', () => {
    const now = { ...totals, byKind: { ...totals.byKind, dast: none } };
    const all = { kind: [], severity: [], state: [] };

    expect(isNewer(now, totals, all, undefined)).toBe(true);
    expect(isNewer(now, totals, { ...all, kind: ['sast'] }, undefined)).toBe(false);
    expect(isNewer(now, totals, { ...all, severity: ['unknown'] }, undefined)).toBe(false);
    expect(isNewer(now, totals, { ...all, state: ['fixed'] }, undefined)).toBe(false);
    expect(isNewer(now, totals, all, 'token')).toBe(false);
    expect(isNewer(totals, undefined, all, undefined)).toBe(false);
  });

  it('offer a page more than is loaded, never more than there is', () => {
    expect([
      rowCountOf(undefined, 5),
      rowCountOf(3, 3),
      rowCountOf(200, 100_000),
      rowCountOf(200, undefined),
    ]).toEqual([undefined, 3, 400, 400]);
  });
});

describe('the place of a finding', () => {
  it.each([
    [{ file: 'src/app.ts', startLine: 14, endLine: 18 }, 'src/app.ts:14-18'],
    [{ file: 'src/app.ts', startLine: 14, endLine: 14 }, 'src/app.ts:14'],
    [{ file: 'Dockerfile' }, 'Dockerfile'],
    [
      { file: 'package-lock.json', package: 'lodash', version: '4.17.15' },
      'lodash 4.17.15 · package-lock.json',
    ],
    [{ image: 'registry/app:1', package: 'openssl' }, 'openssl · registry/app:1'],
    [{ hostname: 'https://a', path: '/login', requestMethod: 'POST', param: 'user' }, 'POST /login (user)'],
    [{ crashType: 'Heap-buffer-overflow' }, 'Heap-buffer-overflow'],
    [{}, ''],
  ])('%o is said as %s', (location, text) => {
    expect(placeText(location)).toBe(text);
  });

  it('is a link to the file at the commit in which it was seen, at the configured GitLab only', () => {
    const finding = {
      location: { file: 'src/a b/#1.ts', startLine: 3, endLine: 5 },
      lastSeen: { time: '2026-11-30T00:00:00Z', sha: 'abc123' },
    };
    const at = { gitLabUrl: 'https://gitlab.example.com/', fullPath: 'contoso/web shop' };

    expect(placeAddress(finding, at)).toBe(
      'https://gitlab.example.com/contoso/web%20shop/-/blob/abc123/src/a%20b/%231.ts#L3-5',
    );
    expect(placeAddress(finding, { ...at, gitLabUrl: undefined })).toBeUndefined();
    expect(placeAddress({ ...finding, location: { package: 'lodash' } }, at)).toBeUndefined();
    expect(placeAddress({ ...finding, lastSeen: { time: '' } }, { ...at, branch: 'main' })).toContain(
      '/main/',
    );
    expect(commitAddress('../../evil', at)).toBeUndefined();
  });

  it('has each part in its own words', () => {
    expect(placeFacts({ file: 'a.py', startLine: 2, class: 'Login' })).toEqual([
      { name: 'File', value: 'a.py:2' },
      { name: 'Class', value: 'Login' },
    ]);
  });
});

describe('an identifier', () => {
  it('leads to its public list, whatever address the report has', () => {
    const evil = 'https://evil.example/';

    expect(identifierAddress({ type: 'cve', value: 'cve-2021-44228', url: evil })).toBe(
      'https://nvd.nist.gov/vuln/detail/CVE-2021-44228',
    );
    expect(identifierAddress({ type: 'cwe', value: '79', url: evil })).toBe(
      'https://cwe.mitre.org/data/definitions/79.html',
    );
    expect(identifierAddress({ type: 'ghsa', value: 'GHSA-jfh8-c2jp-5v3q' })).toBe(
      'https://github.com/advisories/GHSA-jfh8-c2jp-5v3q',
    );
    expect(identifierAddress({ type: 'semgrep_id', value: 'a', url: 'https://semgrep.dev/r/a' })).toBe(
      'https://semgrep.dev/r/a',
    );
  });

  it.each([
    undefined,
    'javascript:alert(1)',
    'http://cwe.mitre.org/',
    'https://user@cwe.mitre.org/',
    'https://cwe.mitre.org.evil.example/',
    'https://cwe.mitre.org:8443/',
    'no address',
  ])('is a text where %s is its address', (url) => {
    expect(publicAddress(url)).toBeUndefined();
    expect(
      identifierAddress({ type: 'rule', value: '1', ...(url !== undefined && { url }) }),
    ).toBeUndefined();
  });
});
