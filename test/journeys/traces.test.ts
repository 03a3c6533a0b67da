import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { demoApplication } from '../../local/gitlab/credentials.ts';
import { acceptAsDemo } from '../../local/start/accept-as-demo.ts';
import { devopsPath } from '../support/api-client.ts';
import { createConnector, operationEnd, runEnd } from '../support/onboarding.ts';
import { type CollectedSpan, type OtlpCollector, startOtlpCollector } from '../support/otlp-collector.ts';
import { startStack } from '../support/stack.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const callerSpan = 'b7ad6b7169203331';
const correlationId = '5f1d1f0e-6a52-4b43-8b39-1c9de3d0a001';
let collector: OtlpCollector;
let logs: string;
let code: string;

/** The spans of the request that authorised the connector. */
let spans: CollectedSpan[];

beforeAll(async () => {
  collector = await startOtlpCollector();
  const stack = await startStack({
    projects: 120,
    assesses: false,
    settings: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_SERVICE_NAME: 'palisade-journey',
    },
  });
  const { api, gitlab } = stack;
  await createConnector(api, 'contoso');
  code = await acceptAsDemo(gitlab.url, demoApplication.redirectUri);
  const begun = await api.call('PUT', devopsPath('contoso'), {
    body: { properties: { autoDiscovery: 'Enabled', authorization: { code } } },
    headers: {
      traceparent: `00-${traceId}-${callerSpan}-01`,
      'x-ms-correlation-request-id': correlationId,
    },
  });
  await operationEnd(api, begun);
  await runEnd(api, 'contoso');
  await stack.rest();
  await stack.fire('reconcile');
  logs = stack.logs();
  // Its end sends what was not sent yet.
  await stack.stop();
  spans = collector.spans.filter((span) => span.traceId === traceId);
});
afterAll(() => collector.stop());

/** Dimensions of a metric. */
function of(metric: string): Record<string, unknown>[] {
  return collector.metrics.get(metric) ?? [];
}

function named(name: string): CollectedSpan[] {
  return spans.filter((span) => span.name.includes(name));
}

describe('traces', () => {
  it("continue the caller's from the PUT to the last page of GitLab, each span below one of them", () => {
    const put = named('PUT /');
    const ids = new Set(spans.map(({ spanId }) => spanId));
    const jobs = new Set(named('process ').map(({ attributes }) => attributes['palisade.job']));

    expect(put.map(({ parentSpanId }) => parentSpanId)).toEqual([callerSpan]);
    expect([...jobs]).toEqual(
      expect.arrayContaining(['authorize', 'discover', 'crawl-groups', 'crawl-projects', 'finish-run']),
    );
    expect(named('GET /groups/:id/projects').length).toBeGreaterThan(0);
    expect(
      spans.filter(({ parentSpanId = '' }) => !ids.has(parentSpanId)).map(({ parentSpanId }) => parentSpanId),
    ).toEqual([callerSpan]);
  });

  it("carry the caller's correlation id, the run and the connector", () => {
    const crawls = named('process ').filter(({ attributes }) => attributes['palisade.job'] === 'finish-run');

    expect(crawls.length).toBeGreaterThan(0);
    for (const { attributes } of [...crawls, ...named('PUT /')])
      expect(attributes['palisade.correlation_id']).toBe(correlationId);
    expect(crawls[0]?.attributes).toMatchObject({
      'palisade.run_id': expect.any(String),
      'palisade.connector_id': expect.any(String),
    });
  });

  it('of other requests and timers are traces of their own, and contain no secret', () => {
    const others = collector.spans.filter((span) => span.traceId !== traceId);

    expect(others.map(({ name }) => name)).toContain('timer reconcile');
    expect(collector.bodies.join()).not.toContain(code);
    expect(collector.bodies.join()).not.toMatch(/glpat-|Bearer|SharedAccess|AccountKey/);
    expect([...collector.services]).toEqual(['palisade-journey']);
    expect([...collector.types]).toEqual(['application/json']);
  });
});

describe('metrics', () => {
  it('report runs, jobs, requests, operations and access, with few values in each dimension', () => {
    expect(of('palisade.run.ended')).toContainEqual({ state: 'complete', reason: 'onboarding' });
    expect(of('palisade.operation.ended')).toContainEqual({ status: 'Succeeded' });
    expect(of('palisade.job')).toContainEqual({ kind: 'discover', outcome: 'done' });
    expect(of('palisade.job.age')).toContainEqual({ kind: 'discover' });
    expect(of('palisade.table.requests')).toContainEqual({
      table: 'Projects',
      operation: 'transaction',
      status: '202',
    });
    expect(of('palisade.connector.access')).toContainEqual({ state: 'Healthy' });
    const requests = of('palisade.gitlab.requests');
    expect(requests).toContainEqual(
      expect.objectContaining({ endpoint: 'GET /groups/:id/projects', status: '2xx' }),
    );
    expect(new Set(requests.map(({ endpoint }) => endpoint)).size).toBeLessThan(20);
  });

  it('stand beside a log line for each end of a run and operation', () => {
    expect(logs).toMatch(/a run ended .*complete/);
    expect(logs).toMatch(/an operation ended .*Succeeded/);
  });
});
