import { z } from 'zod';
import { parseJsonBody, validate } from '../control/validate-request.ts';
import type { Deliveries } from '../hooks/deliveries.ts';
import { type HttpResponse, ok } from './response.ts';
import type { Call, Route } from './call.ts';

const Range = z
  .strictObject({ min: z.int().min(0), max: z.int().min(0).max(600_000) })
  .refine(({ min, max }) => min <= max, { error: 'min must not be above max' });

const Plan = z.strictObject({
  seed: z.int().min(0).max(4_294_967_295),
  lost: z.number().min(0).max(1).exactOptional(),
  copies: Range.exactOptional(),
  delayMs: Range.exactOptional(),
  order: z.enum(['in-order', 'random']).exactOptional(),
  resendWithoutResponse: z.boolean().exactOptional(),
});

/** Control of hook deliveries: counts, hold and release, and the plan. `null` ends a plan. */
export function deliveriesRoutes(deliveries: Deliveries, prefix: string): Route[] {
  const template = `${prefix}/deliveries`;
  const common = { under: '', readsBody: true } as const;
  const counts = () => ok(deliveries.counts());
  const post = (name: string, action: (call: Call) => void): Route => ({
    ...common,
    method: 'POST',
    template: `${template}/${name}`,
    handle: (call) => {
      action(call);
      return counts();
    },
  });
  const countsWhenIdle = async (call: Call): Promise<HttpResponse> => {
    if (call.query.get('idle') === 'true') await deliveries.idle();
    return counts();
  };
  return [
    { ...common, method: 'GET', template, handle: countsWhenIdle },
    post('hold', () => deliveries.hold()),
    post('release', () => deliveries.release()),
    post('plan', (call) => deliveries.plan(parsePlan(call))),
  ];
}

function parsePlan(call: Call): z.infer<typeof Plan> | undefined {
  const body = parseJsonBody(call);
  return validate(() => Plan.nullable().parse(body)) ?? undefined;
}
