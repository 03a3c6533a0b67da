/** The project's address if it lies at the configured GitLab; links lead nowhere else. */
export function gitLabAddress(url: string | undefined, gitLabUrl: string | undefined): string | undefined {
  if (url === undefined || gitLabUrl === undefined || !URL.canParse(url)) return undefined;
  const [at, allowed] = [new URL(url), new URL(gitLabUrl)];
  const base = allowed.pathname.endsWith('/') ? allowed.pathname : `${allowed.pathname}/`;
  return at.origin === allowed.origin && at.pathname.startsWith(base) ? at.href : undefined;
}
