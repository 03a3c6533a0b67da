import type { Telemetry } from '../../platform/telemetry.ts';
import type { Outcome } from './attempt.ts';

type Question = { method: string; path: string };

/** A span and the metrics of each request to an instance. Paths are reduced to their shape: names and ids are left out. */
export function observedRequests(instanceUrl: string, telemetry: Telemetry) {
  const instance = new URL(instanceUrl).host;
  return {
    request({ method, path }: Question, send: () => Promise<Outcome>): Promise<Outcome> {
      const endpoint = `${method} ${endpointShape(path)}`;
      const fields = { 'http.request.method': method, 'server.address': instance };
      return telemetry.inSpan({ name: endpoint, kind: 'client', fields }, async () => {
        const outcome = await send();
        const status = 'status' in outcome ? outcome.status : undefined;
        if (status !== undefined) telemetry.annotate({ 'http.response.status_code': status });
        telemetry.count('palisade.gitlab.requests', { instance, endpoint, status: classOf(status) });
        if (status === 429) telemetry.count('palisade.gitlab.throttled', { instance });
        return outcome;
      });
    },
    waited(milliseconds: number): void {
      if (milliseconds > 0) telemetry.measure('palisade.gitlab.waited', milliseconds / 1_000, { instance });
    },
  };
}

function classOf(status: number | undefined): string {
  return status === undefined ? 'none' : `${Math.floor(status / 100)}xx`;
}

/** Collections of GitLab's API whose next segment is an id, a path or a name. */
const collections: ReadonlySet<string> = new Set([
  'groups',
  'projects',
  'users',
  'hooks',
  'members',
  'branches',
  'files',
  'jobs',
  'pipelines',
  'variables',
  'personal_access_tokens',
  'subgroups',
]);

/** `/api/v4/groups/42/projects` → `/groups/:id/projects`. */
export function endpointShape(path: string): string {
  const segments = path.replace(/^\/api\/v4(?=\/)/, '').split('/');
  return segments.map((segment, index) => (isName(segment, segments[index - 1]) ? ':id' : segment)).join('/');
}

/** Words that follow a collection and are part of a route: `/user`, `/groups/42/hooks/events`. */
const words: ReadonlySet<string> = new Set(['all', 'self', 'events', 'user']);

function isName(segment: string, before: string | undefined): boolean {
  if (/[\d%.]/.test(segment)) return segment !== 'v4';
  return before !== undefined && collections.has(before) && segment !== '' && !words.has(segment);
}
