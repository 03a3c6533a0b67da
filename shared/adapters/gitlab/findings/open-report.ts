import type { ReportBody } from '../../../features/findings/ports.ts';
import {
  GitLabInterceptedError,
  GitLabNotFoundError,
  GitLabUnexpectedAnswerError,
} from '../../../platform/errors/gitlab-errors.ts';
import { archivePaths } from './archive-paths.ts';
import { reportBody } from './report-body.ts';

/** Opens a file by a path of the API, from `/api/v4`. Throws a `GitLabError`. */
export type OpenFile = (
  path: string,
) => Promise<{ chunks: AsyncIterable<Uint8Array>; headers: Record<string, string> }>;

/** A larger archive is not read for the paths in it. */
const maxArchiveBytes = 20 * 1024 * 1024;

/**
 * A file of the archive of a job. GitLab lists names of reports without their folders, so one that is not found is looked for in
 * the archive, at two requests more. GitLab REST v4, Job artifacts.
 */
export async function openReport(openFile: OpenFile, jobPath: string, path: string): Promise<ReportBody> {
  const open = async (at: string) => {
    const endpoint = `${jobPath}/artifacts/${encodedPath(at)}`;
    const { chunks, headers } = await openFile(endpoint);
    const broken = () =>
      new GitLabUnexpectedAnswerError('GitLab sent a file of a job that is broken gzip.', {
        endpoint: `/api/v4${endpoint}`,
      });
    return reportBody(chunks, headers, broken);
  };
  try {
    return await open(path);
  } catch (failure) {
    if (!(failure instanceof GitLabNotFoundError) || failure.fault !== undefined) throw failure;
    const found = await pathIn(openFile, `${jobPath}/artifacts`, path);
    if (found === undefined) throw failure;
    return open(found);
  }
}

/** The only path that ends with this name; an archive that GitLab refuses, or has in object storage, shows none. */
async function pathIn(openFile: OpenFile, archive: string, name: string): Promise<string | undefined> {
  try {
    const { chunks, headers } = await openFile(archive);
    const zip = await bufferOf(chunks, Number(headers['content-length'] ?? 0));
    const paths = zip && archivePaths(zip)?.filter((path) => path.endsWith(`/${name}`));
    return paths?.length === 1 ? paths[0] : undefined;
  } catch (failure) {
    if (failure instanceof GitLabNotFoundError && failure.fault === undefined) return undefined;
    if (failure instanceof GitLabInterceptedError && isRedirect(failure)) return undefined;
    throw failure;
  }
}

function isRedirect({ gitLabStatus = 0 }: GitLabInterceptedError): boolean {
  return gitLabStatus >= 300 && gitLabStatus < 400;
}

async function bufferOf(chunks: AsyncIterable<Uint8Array>, announced: number): Promise<Buffer | undefined> {
  const parts: Uint8Array[] = [];
  let bytes = announced > maxArchiveBytes ? announced : 0;
  // Leaving the loop closes the connection.
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > maxArchiveBytes) return undefined;
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

/** Segments are encoded, slashes are not: they part the path in the archive. */
function encodedPath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
