/**
 * Node flags for the process that runs `main.ts`: a small young generation. Responses are large and short-lived; with
 * Node's default, the process grows by 100 MB during a crawl of 100,000 projects and is not faster.
 */
export const gitlabNodeFlags = ['--max-semi-space-size=8'] as const;
