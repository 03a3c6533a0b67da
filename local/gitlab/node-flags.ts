/**
 * For the `execArgv` of whoever starts `main.ts`: a small young generation. Answers are large and short-lived, and
 * with Node's default the process grows by 100 MB under a crawl of 100,000 projects without being any faster.
 */
export const gitlabNodeFlags = ['--max-semi-space-size=8'] as const;
