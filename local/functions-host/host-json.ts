import { z } from 'zod';
import { AppLoadError } from './load-app.ts';

/** .NET TimeSpan in the form that host.json uses: `[d.]hh:mm:ss`. */
const timeSpanMs = z
  .string()
  .regex(/^(\d+\.)?\d{1,2}:\d{2}:\d{2}$/, 'must be a time span like 00:05:00')
  .transform((text) => {
    const [clock = '', days = '0'] = text.split('.').toReversed();
    const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number);
    return (((Number(days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  });

/**
 * Properties of host.json that the local host supports; others take effect in Azure only. Defaults are those of the
 * real host (Service Bus extension 5.x). The default of `maxConcurrentCalls` depends on the number of cores.
 */
const HostJson = z.object({
  version: z.literal('2.0'),
  extensions: z
    .object({
      http: z
        .object({
          routePrefix: z.string().default('api'),
          /** Headers of every response, including the host's own. A function's own value takes precedence. */
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

/** Throws AppLoadError that names every invalid field. */
export function parseHostJson(value: unknown): HostJson {
  const parsed = HostJson.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`,
  );
  throw new AppLoadError(`host.json is invalid: ${errors.join('; ')}`);
}
