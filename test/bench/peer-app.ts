// oxlint-disable-next-line import/no-unassigned-import -- it has to come before all else.
import '../../functions/limit-heap.ts';
import { app } from '@azure/functions';
import { createWebMiddleware, Webhooks } from '@octokit/webhooks';

/** The same peer in the place where ours is: an HTTP function of the same Functions host. */
const webhooks = new Webhooks({ secret: process.env['WEBHOOK_SECRET'] ?? '' });
webhooks.onAny(() => undefined);
const middleware = createWebMiddleware(webhooks, { path: '/webhooks' });

app.http('peer', {
  route: 'webhooks',
  methods: ['POST'],
  authLevel: 'anonymous',
  handler: async (request) => {
    const answer = await middleware(request);
    return { status: answer.status, body: await answer.text() };
  },
});
