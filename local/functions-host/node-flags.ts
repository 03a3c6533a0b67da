/**
 * For the `execArgv` of whoever starts `main.ts`; in Azure, the value of `languageWorkers__node__arguments`. A crawl makes
 * large and short-lived garbage, and with Node's defaults the heap grows to several times of what is alive before it
 * is collected. So the old generation is collected when it has grown by half.
 */
export const functionsNodeFlags = ['--max-semi-space-size=8', '--heap-growing-percent=50'] as const;
