import { parseArgs } from 'node:util';

import { startGitLabService } from '../gitlab/main.ts';
import { startIdentityService } from '../identity/main.ts';
import { runService, type Service } from '../service.ts';
import { startBrokerService } from '../service-bus/main.ts';

/** Services in their start order. */
const services = {
  'service-bus': startBrokerService,
  gitlab: startGitLabService,
  identity: startIdentityService,
};

/**
 * The small services of the stack in one process, which takes half the memory of three:
 * `node local/start/services.ts [--service-bus FLAGS] [--gitlab FLAGS] [--identity FLAGS]`, where FLAGS is a JSON array
 * with the flags of that service's `main.ts`. A crash of one ends all of them; the parent process then stops the stack,
 * as it does for any process that ends unexpectedly.
 */
async function startServices(flags: string[]): Promise<Service> {
  const string = { type: 'string' } as const;
  const options = { 'service-bus': string, gitlab: string, identity: string };
  const { values } = parseArgs({ args: flags, options });
  const running: [name: string, service: Service][] = [];
  const stop = async () => {
    for (const [, service] of running.toReversed()) await service.stop();
  };
  try {
    for (const [name, start] of entriesOf(services)) {
      const own = values[name];
      if (own !== undefined) running.push([name, await start(JSON.parse(own) as string[])]);
    }
  } catch (failure) {
    await stop();
    throw failure;
  }
  return {
    details: Object.fromEntries(running.map(([name, { details }]) => [name, details])),
    greeting: running.map(([, { greeting }]) => greeting).join('\n'),
    stop,
  };
}

function entriesOf<Key extends string, Value>(of: Record<Key, Value>): [Key, Value][] {
  return Object.entries(of) as [Key, Value][];
}

if (import.meta.main) await runService(startServices);
