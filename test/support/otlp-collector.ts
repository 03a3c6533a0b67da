import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

import { z } from 'zod';

const Value = z.object({ stringValue: z.string().optional(), intValue: z.coerce.number().optional() });
const Attributes = z
  .array(z.object({ key: z.string(), value: Value }))
  .default([])
  .transform((all) =>
    Object.fromEntries(all.map(({ key, value }) => [key, value.stringValue ?? value.intValue])),
  );
const SpanSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number(),
  attributes: Attributes,
});
export type CollectedSpan = z.infer<typeof SpanSchema>;
const Traces = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: Attributes }),
      scopeSpans: z.array(z.object({ spans: z.array(SpanSchema) })),
    }),
  ),
});
const Points = z.object({ dataPoints: z.array(z.object({ attributes: Attributes })) }).optional();
const Metrics = z.object({
  resourceMetrics: z.array(
    z.object({
      scopeMetrics: z.array(
        z.object({
          metrics: z.array(z.object({ name: z.string(), sum: Points, gauge: Points, histogram: Points })),
        }),
      ),
    }),
  ),
});

/** A collector of OTLP in JSON over HTTP. */
export type OtlpCollector = {
  url: string;
  spans: CollectedSpan[];
  /** Dimensions of each metric. */
  metrics: Map<string, Record<string, unknown>[]>;
  services: Set<unknown>;
  /** Everything that arrived, as JSON. */
  bodies: string[];
  /** Content types of all requests. */
  types: Set<string | undefined>;
  stop(): Promise<void>;
};

export async function startOtlpCollector(): Promise<OtlpCollector> {
  const spans: CollectedSpan[] = [];
  const metrics = new Map<string, Record<string, unknown>[]>();
  const services = new Set<unknown>();
  const types = new Set<string | undefined>();
  const bodies: string[] = [];
  function keepTraces(body: unknown): void {
    for (const { resource, scopeSpans } of Traces.parse(body).resourceSpans) {
      services.add(resource.attributes['service.name']);
      spans.push(...scopeSpans.flatMap((scope) => scope.spans));
    }
  }
  function keepMetrics(body: unknown): void {
    const scopes = Metrics.parse(body).resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics);
    for (const { name, sum, gauge, histogram } of scopes.flatMap((scope) => scope.metrics)) {
      const points = (sum ?? gauge ?? histogram)?.dataPoints ?? [];
      metrics.set(
        name,
        points.map(({ attributes }) => attributes),
      );
    }
  }
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    types.add(request.headers['content-type']);
    const body = await json(request);
    bodies.push(JSON.stringify(body));
    if (request.url === '/v1/traces') keepTraces(body);
    else if (request.url === '/v1/metrics') keepMetrics(body);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }
  const server = createServer((...of) => void take(...of));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    metrics,
    services,
    types,
    bodies,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
