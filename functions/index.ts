// oxlint-disable-next-line import/no-unassigned-import -- it has to come before all else.
import './limit-heap.ts';
import { app, type HttpMethod } from '@azure/functions';

import { readSettings } from '../shared/platform/config/config.ts';
import { paths } from '../shared/contracts/arm/operations.ts';
import { compose, type Handlers, type HttpFunctionName } from './compose.ts';

// Everything is registered before anything is read or opened: a throw before the first registration would leave a
// healthy host with no functions. Faulty settings fail the start-up hook instead, with all faults named.
let running: Promise<Handlers> | undefined;
function theApp(): Promise<Handlers> {
  running ??= compose(readSettings()).catch((failure: unknown) => {
    // What keeps it from being wired may be over at the next use; wrong settings are found at the start.
    running = undefined;
    throw failure;
  });
  return running;
}

app.hook.appStart(async () => {
  await theApp();
});

/** Every method reaches us, so that a wrong one is told so: the host by itself would say 404. */
const methods: HttpMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Overlapping routes are tried in alphabetical order of function names, so the one that takes all comes last. */
const routes: Record<HttpFunctionName, string> = {
  ...paths,
  cloudMetadata: 'metadata/endpoints',
  gitlabSignInCallback: 'oauth/gitlab/callback',
  gitlabSignInStart: 'oauth/gitlab/start',
  gitlabWebhook: 'webhooks/gitlab/{hookId}',
  health: 'health',
  openapi: 'openapi.json',
  zUnmatchedRoute: '{*path}',
};

for (const name of Object.keys(routes) as HttpFunctionName[]) {
  app.http(name, {
    route: routes[name],
    methods,
    authLevel: 'anonymous',
    handler: async (request, context) => (await theApp()).http[name](request, context),
  });
}

for (const queueName of ['resync', 'discovery'] as const) {
  app.serviceBusQueue(queueName, {
    queueName,
    connection: 'SERVICEBUS',
    handler: async (message, context) => (await theApp()).queue[queueName](message, context),
  });
}

const schedules = {
  autodiscover: '%AUTODISCOVER_SCHEDULE%',
  reconcile: '%RECONCILE_SCHEDULE%',
  watchdog: '%WATCHDOG_SCHEDULE%',
} as const;

for (const name of Object.keys(schedules) as (keyof typeof schedules)[]) {
  app.timer(name, {
    schedule: schedules[name],
    handler: async (timer, context) => (await theApp()).timer[name](timer, context),
  });
}
