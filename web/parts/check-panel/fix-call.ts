/** Thing of GitLab that a call is about: its id for the address, and the root of the API that it is at. */
export type CallTarget = { gitLabUrl: string; gitLabId: number };

const call = /^(?<method>GET|POST|PUT|PATCH|DELETE) (?<path>\/\S*)(?: (?<fields>.+))?$/;

/**
 * A command that changes the setting, from the call as the catalogue has it, such as `PATCH /projects/:id/protected_branches/:name
 * allow_force_push=false`. What only the reader knows stays a word in capitals, and the token is always `$TOKEN`. Undefined where
 * the catalogue names no single call.
 */
export function fixCall(api: string, { gitLabUrl, gitLabId }: CallTarget): string | undefined {
  const { method, path, fields = '' } = call.exec(api)?.groups ?? {};
  if (method === undefined || path === undefined) return undefined;
  const url = `${gitLabUrl.replace(/\/$/, '')}/api/v4${pathOf(path, gitLabId)}${queryOf(fields)}`;
  return `curl -X ${method} -H "PRIVATE-TOKEN: $TOKEN" \\\n  "${url}"`;
}

/** `:id` is the thing of the assessment, where the path begins with it: `/vulnerabilities/:id` is another id. */
function pathOf(path: string, gitLabId: number): string {
  return path
    .replace(/^(\/(?:projects|groups)\/):id/, `$1${gitLabId}`)
    .replaceAll(/:([a-z_]+)/g, (_, name: string) => name.toUpperCase());
}

function queryOf(fields: string): string {
  const parts = fields
    .split(',')
    .map((field) => field.trim())
    .filter((field) => field !== '')
    .map((field) => (field.includes('=') ? field : `${field}=VALUE`));
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}
