import type { InvocationContext } from '@azure/functions';

import type { Service } from './edge/service.ts';
import { runTimer, type TimerFunction } from './edge/timer.ts';
import { hostParent, traced } from './edge/traced.ts';
import { timers } from './timers.ts';

const functions: Readonly<Record<string, TimerFunction>> = timers;

/** Runs the timer of that name in a span. */
export function onTimer(name: string, context: InvocationContext, service: Service): Promise<void> {
  const timer = functions[name];
  if (timer === undefined) throw new Error(`There is no timer ${name}.`);
  const span = { name: `timer ${name}`, kind: 'internal' } as const;
  return traced({ ...span, ...hostParent(context) }, service.telemetry, () =>
    runTimer(timer, context, service),
  );
}
