import { expect, it } from 'vitest';
import { z } from 'zod';

import { readBody } from '../../../functions/edge/read-body.ts';
import { aRequest } from '../../support/functions-library.ts';

it('names a field once that has several faults, and says each of them', async () => {
  const schema = z.strictObject({ owner: z.string().min(5).regex(/@/) });
  const request = aRequest({
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: '{"owner":"x"}',
  });

  const refusal = readBody(request, schema);

  await expect(refusal).rejects.toThrow('The request content is not valid: owner.');
  await expect(refusal).rejects.toMatchObject({ details: [{ target: 'owner' }, { target: 'owner' }] });
});
