import { relative } from 'node:path';

import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Seconds that a file takes, by the beginning of its path; for files of which vitest has no earlier result. */
export const usualSeconds: readonly (readonly [folder: string, seconds: number])[] = [
  ['test/web/', 60],
  ['test/faults/', 40],
  ['test/journeys/', 25],
  ['test/features/', 15],
  ['test/clients/', 10],
  ['test/adapters/', 5],
];

/**
 * Starts the longest files first, so that no worker is left with a long one at the end. Vitest alone knows durations after a
 * first run only; until then it goes by the size of files, and the longest of ours are among the smallest.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => this.#seconds(b) - this.#seconds(a));
  }

  #seconds({ moduleId, project }: TestSpecification): number {
    const path = relative(this.ctx.config.root, moduleId);
    const known = this.ctx.cache.getFileTestResults(`${project.name}:${path}`);
    if (known?.failed === true) return Infinity;
    if (known !== undefined) return known.duration / 1_000;
    if (path.includes('/domain/')) return 0;
    return usualSeconds.find(([folder]) => path.startsWith(folder))?.[1] ?? 1;
  }
}
