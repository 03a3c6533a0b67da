import { expect, it } from 'vitest';

import { health } from '../../../functions/http/health.ts';
import { aRequest } from '../../support/functions-library.ts';
import { answerOf } from '../../support/http-answer.ts';

it('says that all is well, or what is not, without the reason', async () => {
  const well = await answerOf(health({ tables: () => Promise.resolve() }), aRequest());
  const ill = await answerOf(
    health({
      tables: () => Promise.resolve(),
      serviceBus: () => Promise.reject(new Error('canary: the connection string')),
    }),
    aRequest(),
  );

  expect([well.status, JSON.parse(well.body)]).toEqual([200, { status: 'ok', checks: { tables: 'ok' } }]);
  expect([ill.status, JSON.parse(ill.body)]).toEqual([
    503,
    { status: 'unavailable', checks: { tables: 'ok', serviceBus: 'unavailable' } },
  ]);
});
