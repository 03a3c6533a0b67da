// oxlint-disable-next-line import/no-unassigned-import -- it has to come before all else.
import './limit-heap.ts';
import { app, type HttpMethod } from '@azure/functions';

import { once } from '../shared/platform/once.ts';
import type { Service } from './edge/service.ts';
import { registrations } from './registrations.ts';

// Everything is registered before anything is read, opened or loaded: a throw before the first registration would leave a
// healthy host with no functions. Invalid settings fail the start-up hook instead, with all faults named. An instance in
// Azure serves requests, or one queue, or one timer, and loads what that needs at its first use.
let hasOpened = false;
const service = once(async (): Promise<Service> => {
  hasOpened = true;
  const { readSettings } = await import('../shared/platform/config/config.ts');
  const { openService } = await import('./app.ts');
  return openService(readSettings());
});

app.hook.appStart(async () => {
  await service();
});
app.hook.appTerminate(async () => {
  if (hasOpened) await service().then(({ telemetry }) => telemetry.flush());
});

/** Every method reaches a function, so that a wrong one gets 405: the host itself would return 404. */
const methods: HttpMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

for (const [name, route] of Object.entries(registrations.routes)) {
  app.http(name, {
    route,
    methods,
    authLevel: 'anonymous',
    handler: async (request, context) => {
      const { onRequest } = await import('./on-request.ts');
      return onRequest(name, request, context, await service());
    },
  });
}

for (const queueName of registrations.queues) {
  app.serviceBusQueue(queueName, {
    queueName,
    connection: 'SERVICEBUS',
    handler: async (message, context) => {
      const { onMessage } = await import('./on-message.ts');
      return onMessage(queueName, message, context, await service());
    },
  });
}

for (const [name, schedule] of Object.entries(registrations.schedules)) {
  app.timer(name, {
    schedule,
    handler: async (_timer, context) => {
      const { onTimer } = await import('./on-timer.ts');
      return onTimer(name, context, await service());
    },
  });
}
