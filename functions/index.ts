// oxlint-disable-next-line import/no-unassigned-import -- it has to come before all else.
import './limit-heap.ts';
import { app, type HttpMethod } from '@azure/functions';

import { QueueName } from '../shared/contracts/job.ts';
import { readSettings } from '../shared/platform/config/config.ts';
import { openService } from './app.ts';
import { runHttpFunction } from './edge/http-function.ts';
import { handleMessage } from './edge/queue.ts';
import type { Service } from './edge/service.ts';
import { runTimer } from './edge/timer.ts';
import { hostParent, senderParent, traced } from './edge/traced.ts';
import { httpFunctions } from './http-functions.ts';
import { timers } from './timers.ts';

// Everything is registered before anything is read or opened: a throw before the first registration would leave a
// healthy host with no functions. Invalid settings fail the start-up hook instead, with all faults named.
let opening: Promise<Service> | undefined;
function service(): Promise<Service> {
  opening ??= openService(readSettings()).catch((failure: unknown) => {
    // The cause may be over at the next use; invalid settings are found at the start.
    opening = undefined;
    throw failure;
  });
  return opening;
}

app.hook.appStart(async () => {
  await service();
});
app.hook.appTerminate(async () => {
  await opening?.then(({ telemetry }) => telemetry.flush());
});

/** Every method reaches a function, so that a wrong one gets 405: the host itself would return 404. */
const methods: HttpMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

for (const [name, httpFunction] of Object.entries(httpFunctions)) {
  app.http(name, {
    route: httpFunction.route,
    methods,
    authLevel: 'anonymous',
    handler: async (request, context) => {
      const opened = await service();
      const span = { name: `${request.method} /${httpFunction.route}`, kind: 'server' } as const;
      return traced({ ...span, ...hostParent(context) }, opened.telemetry, () =>
        runHttpFunction(httpFunction, request, context, opened),
      );
    },
  });
}

for (const queueName of QueueName.options) {
  app.serviceBusQueue(queueName, {
    queueName,
    connection: 'SERVICEBUS',
    handler: async (message, context) => {
      const opened = await service();
      const span = { name: `process ${queueName}`, kind: 'consumer' } as const;
      return traced({ ...span, ...senderParent(context) }, opened.telemetry, () =>
        handleMessage(message, context, queueName, opened.app),
      );
    },
  });
}

for (const [name, timer] of Object.entries(timers)) {
  app.timer(name, {
    schedule: timer.schedule,
    handler: async (_timer, context) => {
      const opened = await service();
      const span = { name: `timer ${name}`, kind: 'internal' } as const;
      return traced({ ...span, ...hostParent(context) }, opened.telemetry, () =>
        runTimer(timer, context, opened),
      );
    },
  });
}
