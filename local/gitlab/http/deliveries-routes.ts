import { z } from 'zod';
import type { Deliveries } from '../hooks/deliveries.ts';
import { ok, Refused } from './answer.ts';
import type { Call, Route } from './call.ts';

const Range = z
  .strictObject({ least: z.int().min(0), most: z.int().min(0).max(600_000) })
  .refine(({ least, most }) => least <= most, { error: 'least must not be above most' });

const Plan = z.strictObject({
  seed: z.int().min(0).max(4_294_967_295),
  lost: z.number().min(0).max(1).exactOptional(),
  copies: Range.exactOptional(),
  delayMs: Range.exactOptional(),
  order: z.enum(['as-made', 'random']).exactOptional(),
  untilAnswered: z.boolean().exactOptional(),
});

/** A look at the deliveries of hooks, and a hand on how they go wrong. */
export function deliveriesRoutes(deliveries: Deliveries, prefix: string): Route[] {
  const common = { under: '', readsBody: true } as const;
  const template = `${prefix}/deliveries`;
  const counted = () => ok(deliveries.counts());
  return [
    {
      ...common,
      method: 'GET',
      template,
      handle: async (call) => {
        if (call.query.get('idle') === 'true') await deliveries.idle();
        return counted();
      },
    },
    {
      ...common,
      method: 'POST',
      template: `${template}/hold`,
      handle: () => {
        deliveries.hold();
        return counted();
      },
    },
    {
      ...common,
      method: 'POST',
      template: `${template}/release`,
      handle: () => {
        deliveries.release();
        return counted();
      },
    },
    {
      ...common,
      method: 'POST',
      template: `${template}/plan`,
      handle: (call) => {
        deliveries.plan(planOf(call));
        return counted();
      },
    },
  ];
}

/** `null` ends the plan. */
function planOf(call: Call): z.infer<typeof Plan> | undefined {
  const read = Plan.nullable().safeParse(parsed(call.body));
  if (read.success) return read.data ?? undefined;
  const fields = read.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
  throw new Refused(400, { message: 'The request is not valid.', fields });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused(400, { message: 'The body is not valid JSON.', fields: [] });
  }
}
