import { describe, expect, it } from 'vitest';

import { csvLine } from '../../../../shared/features/exports/domain/csv.ts';

describe('a line of CSV', () => {
  it.each(['=cmd', '+1', '-1', '@sum', '\tx', '\rx', '\nx', '＝cmd'])(
    'begins %j with an apostrophe, so that a spreadsheet takes it for text',
    (text) => {
      expect(csvLine([text]).replace(/^"/, '')).toMatch(/^'/);
    },
  );

  it('quotes commas, quotes and line breaks by RFC 4180', () => {
    expect(csvLine(['a,b', 'say "x"', 'two\r\nlines', 'plain'])).toBe(
      '"a,b","say ""x""","two\r\nlines",plain\r\n',
    );
  });

  it('writes numbers as they are, and nothing for what is not known', () => {
    expect(csvLine([-1.5, true, undefined, { was: 1 }, ''])).toBe('-1.5,true,,"{""was"":1}",\r\n');
  });
});
