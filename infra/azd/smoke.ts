type Probe = { path: string; status: number; contains: string; header?: string };
type Answer = { status: number; text: string; headers: Readonly<Record<string, unknown>> };

/** Sends a GET without a token. */
export type Request = (path: string) => Promise<Answer>;

const list = 'providers/Microsoft.Security/securityConnectors?api-version=2024-03-01-preview';

/** Requests whose answers show that the functions are there, the page is in the package, and nobody gets in without a token. */
const probes: readonly Probe[] = [
  { path: '/health', status: 200, contains: '"ok"' },
  { path: '/openapi.json', status: 200, contains: '"openapi"' },
  { path: '/', status: 200, contains: '<div id="root"' },
  {
    path: `/subscriptions/00000000-0000-4000-8000-000000000000/${list}`,
    status: 401,
    contains: '"error"',
    header: 'www-authenticate',
  },
];

/** Faults of a deployed app, each with the path of the request; empty if it answers as it should. */
export async function smokeFaults(request: Request): Promise<string[]> {
  const faults = await Promise.all(probes.map((probe) => faultOf(probe, request)));
  return faults.filter((fault) => fault !== undefined);
}

async function faultOf(
  { path, status, contains, header }: Probe,
  request: Request,
): Promise<string | undefined> {
  try {
    const answer = await request(path);
    if (answer.status !== status) return `${path}: ${answer.status} instead of ${status}`;
    if (!answer.text.includes(contains)) return `${path}: the answer does not contain ${contains}`;
    if (header !== undefined && answer.headers[header] === undefined) return `${path}: no header ${header}`;
    return undefined;
  } catch (failure) {
    return `${path}: ${(failure as Error).message}`;
  }
}

/** Requests at this address, in HTTP. */
export function requestAt(address: string): Request {
  return async (path) => {
    const response = await fetch(`${address}${path}`, {
      signal: AbortSignal.timeout(60_000),
      redirect: 'manual',
    });
    return {
      status: response.status,
      text: await response.text(),
      headers: Object.fromEntries(response.headers),
    };
  };
}
