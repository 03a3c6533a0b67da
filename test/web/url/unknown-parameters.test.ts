import { expect, it } from 'vitest';

import { unknownParameters } from '../../../web/url/unknown-parameters.ts';

it('names in an address that are no filter are known as such, each once', () => {
  expect(unknownParameters('?visiblity=public&view=flat&q=a&Group=b&visiblity=x')).toEqual([
    'visiblity',
    'Group',
  ]);
  expect(unknownParameters('sub=1&verdict=fail&sort=name&find=a&since=week&kind=moved&step=2')).toEqual([]);
});
