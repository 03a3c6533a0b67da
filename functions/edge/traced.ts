import { AsyncLocalStorage } from 'node:async_hooks';

import type { InvocationContext } from '@azure/functions';
import { z } from 'zod';

import { noTelemetry, type SpanSpec, type Telemetry } from '../../shared/platform/telemetry.ts';

const current = new AsyncLocalStorage<Telemetry>();

/** Telemetry of the current invocation. */
export function telemetry(): Telemetry {
  return current.getStore() ?? noTelemetry;
}

/** Runs an invocation in a span of its trace, so that its jobs and requests belong to it. */
export function traced<Result>(span: SpanSpec, on: Telemetry, work: () => Promise<Result>): Promise<Result> {
  return current.run(on, () => on.inSpan(span, work));
}

/** The caller's trace as the host passes it on. */
export function hostParent({ traceContext }: InvocationContext): Pick<SpanSpec, 'parent'> {
  return { parent: traceContext?.traceParent };
}

const Properties = z.object({ traceparent: z.string() });

/**
 * The trace of a message's sender. The span of the host is the parent where it belongs to that trace; else it is linked,
 * because a job belongs to the request that caused it.
 */
export function senderParent(context: InvocationContext): Pick<SpanSpec, 'parent' | 'link'> {
  const properties = Properties.safeParse(context.triggerMetadata?.['applicationProperties']);
  const host = hostParent(context).parent;
  const sender = properties.success ? properties.data.traceparent : undefined;
  if (sender === undefined || traceIdOf(sender) === traceIdOf(host)) return { parent: host ?? sender };
  return { parent: sender, link: host };
}

function traceIdOf(traceparent = ''): string | undefined {
  return traceparent.split('-')[1];
}
