// oxlint-disable-next-line import/no-unassigned-import -- it has to come before all else.
import '../../functions/limit-heap.ts';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createNodeMiddleware, Webhooks } from '@octokit/webhooks';

import { announceReady, onStop } from '../../local/child.ts';

/** The peer as its manual shows it: verifies a signature, reads the JSON, calls a handler that does nothing. */
const webhooks = new Webhooks({ secret: process.env['WEBHOOK_SECRET'] ?? '' });
webhooks.onAny(() => undefined);
const middleware = createNodeMiddleware(webhooks, { path: '/webhooks' });

const server = createServer((request, response) => void middleware(request, response));
server.listen(0, '127.0.0.1', () => announceReady({ port: (server.address() as AddressInfo).port }));
onStop(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
