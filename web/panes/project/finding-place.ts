import type { Finding } from '../../../shared/contracts/findings/finding.ts';

type Location = Finding['location'];
type At = { gitLabUrl: string | undefined; fullPath: string };

/** A place in a few words: `src/app.ts:14-18`, `lodash 4.17.20 · package-lock.json`, `POST /login (user)`. */
export function placeText(location: Location): string {
  const { package: name, version, file, image, requestMethod, path, param } = location;
  if (name !== undefined) {
    return [[name, version].filter(isText).join(' '), file ?? image].filter(isText).join(' · ');
  }
  if (file !== undefined) return `${file}${linesText(location)}`;
  if (path !== undefined || requestMethod !== undefined) {
    const request = [requestMethod, path].filter(isText).join(' ');
    return param === undefined ? request : `${request} (${param})`;
  }
  return (
    image ?? location.kubernetesObject ?? location.hostname ?? location.crashType ?? location.class ?? ''
  );
}

/** `:14`, `:14-18`; empty where no line is known. */
export function linesText({ startLine, endLine }: Location): string {
  if (startLine === undefined || startLine === 0) return '';
  return endLine === undefined || endLine <= startLine ? `:${startLine}` : `:${startLine}-${endLine}`;
}

/** Address of the file at the commit in which it was last seen, at the configured GitLab. */
export function placeAddress(
  { location, lastSeen }: Pick<Finding, 'location' | 'lastSeen'>,
  { branch, ...at }: At & { branch?: string | undefined },
): string | undefined {
  const { file, startLine, endLine } = location;
  const ref = lastSeen.sha ?? branch;
  if (file === undefined || ref === undefined) return undefined;
  const blob = below(at, `blob/${[ref, ...file.split('/')].map(encodeURIComponent).join('/')}`);
  if (blob === undefined || startLine === undefined || startLine === 0) return blob;
  // GitLab's own form of a range of lines.
  return endLine === undefined || endLine <= startLine
    ? `${blob}#L${startLine}`
    : `${blob}#L${startLine}-${endLine}`;
}

export function commitAddress(sha: string | undefined, at: At): string | undefined {
  return sha === undefined || !/^[0-9a-f]{7,64}$/i.test(sha) ? undefined : below(at, `commit/${sha}`);
}

export function pipelineAddress(id: number | undefined, at: At): string | undefined {
  return id === undefined ? undefined : below(at, `pipelines/${id}`);
}

function below({ gitLabUrl, fullPath }: At, rest: string): string | undefined {
  if (gitLabUrl === undefined) return undefined;
  const path = fullPath.split('/').map(encodeURIComponent).join('/');
  return `${gitLabUrl.replace(/\/$/, '')}/${path}/-/${rest}`;
}

function isText(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
