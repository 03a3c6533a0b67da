import { z } from 'zod';
import { AppLoadError } from './load-app.ts';

/** .NET's TimeSpan as host.json writes it: `[d.]hh:mm:ss`. */
const timeSpanMs = z
  .string()
  .regex(/^(\d+\.)?\d{1,2}:\d{2}:\d{2}$/, 'must be a time span like 00:05:00')
  .transform((text) => {
    const [clock = '', days = '0'] = text.split('.').toReversed();
    const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number);
    return (((Number(days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  });

/**
 * What the local host honours of host.json; everything else is left to Azure. Defaults are the host's own
 * (Service Bus extension 5.x), but for `maxConcurrentCalls`, whose default depends on the cores.
 */
const HostJson = z.object({
  version: z.literal('2.0'),
  extensions: z
    .object({
      http: z
        .object({
          routePrefix: z.string().default('api'),
          /** Of every answer, the host's own too; what a function says of one of them counts. */
          customHeaders: z.record(z.string(), z.string()).default({}),
        })
        .prefault({}),
      serviceBus: z
        .object({
          autoCompleteMessages: z.boolean().default(true),
          maxAutoLockRenewalDuration: timeSpanMs.prefault('00:05:00'),
          maxConcurrentCalls: z.int().positive().optional(),
        })
        .prefault({}),
    })
    .prefault({}),
});
export type HostJson = z.infer<typeof HostJson>;

/** Throws AppLoadError naming every field that is wrong. */
export function parseHostJson(value: unknown): HostJson {
  const parsed = HostJson.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`,
  );
  throw new AppLoadError(`host.json is not usable: ${faults.join('; ')}`);
}
