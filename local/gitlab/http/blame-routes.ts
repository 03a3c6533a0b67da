import { createHash } from 'node:crypto';
import type { Scans } from '../scans/scans.ts';
import { projectWithCode, readRoute } from './authorized.ts';
import type { ApiContext, Call, Route } from './call.ts';
import { HttpError, type HttpResponse, ok } from './response.ts';

/** Lines of each file that findings name. */
const linesOfFile = 5_000;
const authors = ['Demo Owner', 'Dev Eloper', 'Grace Second'] as const;

/** `…/files/:file_path/blame`. The repository has the files that were ever found to have a flaw. */
export function blameRoutes(api: ApiContext, scans: Scans): Route[] {
  return [readRoute('/projects/:id/repository/files/:file_path/blame', (call) => blame(call, api, scans))];
}

function blame(call: Call, api: ApiContext, scans: Scans): HttpResponse {
  const project = projectWithCode(call, api);
  const [, path = ''] = call.parts;
  if (!call.query.has('ref')) throw new HttpError(400, { error: 'ref is missing' });
  const start = Number(call.query.get('range[start]') ?? 1);
  const end = Number(call.query.get('range[end]') ?? linesOfFile);
  if (!(start > 0) || !(end >= start))
    throw new HttpError(400, { message: '400 Bad request - range is invalid' });
  const isKnown = scans.vulnerabilities(project).some(({ finding }) => finding.place.file === path);
  if (!isKnown) throw new HttpError(404, { message: '404 File Not Found' });
  const lines = Array.from(
    { length: Math.max(0, Math.min(end, linesOfFile) - start + 1) },
    (_, at) => start + at,
  );
  return ok(lines.map((line) => ({ commit: commitOf(project.id, path, line), lines: [`line ${line}`] })));
}

function commitOf(projectId: number, path: string, line: number) {
  const id = createHash('sha1').update(`${projectId} ${path} ${line}`).digest('hex');
  const name = authors[line % authors.length];
  const at = new Date(Date.UTC(2026, 0, 1 + (line % 300), 9)).toISOString();
  const email = `canary-blame-${line}@example.com`;
  return {
    id,
    parent_ids: [],
    message: 'canary-blame-message',
    authored_date: at,
    author_name: name,
    author_email: email,
    committed_date: at,
    committer_name: name,
    committer_email: email,
  };
}
