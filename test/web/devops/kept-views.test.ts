import { describe, expect, it } from 'vitest';

import { readViews, withView } from '../../../web/panes/devops/kept-views.ts';

describe('saved views', () => {
  it('are kept by name', () => {
    const views = withView(
      [
        { name: 'public', search: 'a' },
        { name: 'worst', search: 'b' },
      ],
      { name: 'public', search: 'c' },
    );

    expect(views).toEqual([
      { name: 'public', search: 'c' },
      { name: 'worst', search: 'b' },
    ]);
    expect(readViews(JSON.stringify(views))).toEqual(views);
  });

  it('are none where the storage holds anything else', () => {
    expect(readViews(null)).toEqual([]);
    expect(readViews('{')).toEqual([]);
    expect(readViews('[{"name":""}]')).toEqual([]);
    expect(readViews('{"name":"worst","search":"b"}')).toEqual([]);
  });

  it('are read one by one, however long: an odd one takes no other with it', () => {
    const long = { name: 'long', search: 'open='.padEnd(9_000, 'a') };
    const views = [{ name: 'worst', search: 'b' }, long];

    expect(readViews(JSON.stringify([{ name: 7 }, ...views, null]))).toEqual(views);
  });
});
