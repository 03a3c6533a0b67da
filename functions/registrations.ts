import { QueueName } from '../shared/contracts/job.ts';
import { httpFunctions } from './http-functions.ts';
import { timers } from './timers.ts';

/**
 * All that the host has to know of the functions before one of them runs. In the package this module is its value, which
 * `local/build-app.ts` computes, so that registering loads no handler.
 */
export const registrations = {
  routes: Object.fromEntries(Object.entries(httpFunctions).map(([name, { route }]) => [name, route])),
  queues: QueueName.options,
  schedules: Object.fromEntries(Object.entries(timers).map(([name, { schedule }]) => [name, schedule])),
};
