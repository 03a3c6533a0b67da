import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { QueueOptions } from './engine/queue-options.ts';

const DeclaredQueues = z.record(
  z.string(),
  z.strictObject({
    lockDurationSeconds: z.number().positive(),
    maxDeliveryCount: z.int().positive(),
    duplicateDetectionWindowSeconds: z.number().nonnegative(),
    defaultMessageTimeToLiveSeconds: z.number().positive(),
  }),
);

/** Reads `infra/queues.json`, the one declaration of queues for the deployment, this broker and tests. */
export async function declaredQueues(): Promise<Record<string, QueueOptions>> {
  const file = new URL('../../infra/queues.json', import.meta.url);
  return DeclaredQueues.parse(JSON.parse(await readFile(file, 'utf8')));
}
