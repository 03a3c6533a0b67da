import type { DeadLetterQueues } from '../../features/recovery/ports.ts';
import type { JobSender } from '../../platform/jobs/job-sender.ts';
import { once } from '../../platform/once.ts';
import { checkBus } from './check-bus.ts';
import { deadLetterQueues } from './dead-letters.ts';
import { jobSender } from './job-sender.ts';
import type { BusConnection } from './open-bus.ts';

type ServiceBus = {
  jobs: JobSender;
  deadLetterQueues: DeadLetterQueues;
  /** Throws `BusUnavailableError`. */
  check(): Promise<void>;
};
/** Ids of the request or job that sends. */
type Origin = { correlationId: () => string | undefined; traceparent: () => string | undefined };

/**
 * Service Bus over one client. The SDK, which takes a third of a cold start, is imported at the first use: an instance that
 * only reads needs none of it.
 */
export function serviceBus(connection: BusConnection, { correlationId, traceparent }: Origin): ServiceBus {
  const bus = once(async () => {
    const { openBus } = await import('./open-bus.ts');
    const client = openBus(connection);
    return {
      jobs: jobSender(client, correlationId, traceparent),
      deadLetterQueues: deadLetterQueues(client),
      check: () => checkBus(client),
    };
  });
  return {
    jobs: { send: async (...args) => (await bus()).jobs.send(...args) },
    deadLetterQueues: { drain: async (...args) => (await bus()).deadLetterQueues.drain(...args) },
    check: async () => (await bus()).check(),
  };
}
