import { describe, expect, it } from 'vitest';

import { filterQuery, readFilters, writeFilters } from '../../../web/url/filters.ts';
import { addressWith, paneAddress, searchWith, withParameter } from '../../../web/url/use-filters.ts';

describe('filters of an address', () => {
  it('are read with several values by comma, in any case, each once', () => {
    const { filters, dropped } = readFilters('?verdict=FAIL,notassessed,fail&check=REV-01,PRJ-03&tier=free');

    expect(filters).toEqual({
      verdict: ['fail', 'notAssessed'],
      check: ['REV-01', 'PRJ-03'],
      tier: ['free'],
    });
    expect(dropped).toEqual([]);
  });

  it('name scanners by their states, as plain text', () => {
    const { filters, dropped } = readFilters('scanner=SAST:missing,iac:off&findings=OPEN&firstSeen=week');

    expect(filters).toEqual({ scanner: ['sast:missing'], findings: ['open'], firstSeen: ['week'] });
    expect(dropped).toEqual([{ name: 'scanner', value: 'iac:off' }]);
    expect(writeFilters(filters)).toBe('scanner=sast:missing&findings=open&firstSeen=week');
  });

  it('keep a comma in a text and in a path', () => {
    expect(readFilters('q=a,b&group=contoso/a').filters).toEqual({ q: ['a,b'], group: ['contoso/a'] });
  });

  it('report values that are none, and use the others', () => {
    const { filters, dropped } = readFilters('visibility=purple,public&severity=worst&open=contoso');

    expect(filters).toEqual({ visibility: ['public'] });
    expect(dropped).toEqual([
      { name: 'visibility', value: 'purple' },
      { name: 'severity', value: 'worst' },
    ]);
  });

  it('distinguish all values from no filter', () => {
    expect(readFilters('archived=all&verdict=fail,all').filters).toEqual({
      archived: ['all'],
      verdict: ['all'],
    });
    expect(readFilters('archived=&verdict=').filters).toEqual({});
  });

  it('come back as they were written, beside other parameters', () => {
    const filters = { q: ['50% & more, really'], group: ['contoso/mobile apps'], verdict: ['fail', 'pass'] };
    const search = writeFilters(filters, 'view=flat&verdict=notAssessed&sub=1');

    expect(readFilters(search).filters).toEqual(filters);
    expect(new URLSearchParams(search).get('view')).toBe('flat');
    expect(writeFilters({ verdict: ['fail', 'pass'], group: ['a/b'] })).toBe('group=a/b&verdict=fail,pass');
  });

  it('are the parameters of the API', () => {
    expect(filterQuery({ q: ['a'], severity: ['High', 'Low'] })).toEqual({ q: 'a', severity: 'High,Low' });
  });
});

describe('an address', () => {
  it('of another pane keeps the subscription, and takes only the filters that it is given', () => {
    expect(paneAddress('/changes', '?sub=1&verdict=fail')).toBe('/changes?sub=1');
    expect(paneAddress('/devops', 'verdict=fail', { group: ['a/b'] })).toBe('/devops?group=a/b');
    expect(addressWith('/devops', '')).toBe('/devops');
  });

  it('loses everything that chooses rows at once, and keeps how they are seen', () => {
    expect(searchWith({}, 'group=a&find=secret&sort=-check&kind=x', ['find', 'kind'])).toBe('sort=-check');
    expect(searchWith({ check: ['REV-01'] }, 'q=a&find=b', ['find'])).toBe('check=REV-01');
    expect(searchWith({}, 'q=a&find=b', [])).toBe('find=b');
  });

  it('keeps its filters when another parameter changes', () => {
    expect(withParameter('verdict=fail&view=flat', 'view', undefined)).toBe('verdict=fail');
    expect(withParameter('verdict=fail', 'view', 'flat')).toBe('view=flat&verdict=fail');
  });
});
