import { expect, it } from 'vitest';

import { requestAt, smokeFaults } from '../../../infra/azd/smoke.ts';

// The smoke test passes at the public address of a running Palisade: test/journeys/page.test.ts.

it('finds an app that lets anybody in, and one without functions or page', async () => {
  const open = await smokeFaults(() => Promise.resolve({ status: 200, text: '', headers: {} }));
  const empty = await smokeFaults(() => Promise.resolve({ status: 404, text: '', headers: {} }));

  expect(open.join()).toContain('200 instead of 401');
  expect(open.join()).toContain('/openapi.json: the answer does not contain');
  expect(empty).toHaveLength(4);
});

it('finds that nothing answers', async () => {
  expect(await smokeFaults(requestAt('http://127.0.0.1:9'))).toHaveLength(4);
});
