import { join } from 'node:path';
import { z } from 'zod';

import { type Child, startChild } from '../../local/child.ts';

/** Pages that some processes read together from one GitLab, with one account of tables. */
export type PagesRead = { seconds: number; read: number; by: number[] };

const Answer = z.union([z.object({ read: z.int() }), z.object({ failed: z.string() })]);
/** As many as the jobs of one instance ask for at once. */
const pagesInFlight = 16;

/**
 * Starts processes, which take pages from one list until all are read. After `killAfter` pages one of them is killed; the others
 * read what it had taken.
 */
export async function readPages(
  at: { url: string; tables: string; limits: object },
  { processes, pages, killAfter = Infinity }: { processes: number; pages: number; killAfter?: number },
): Promise<PagesRead> {
  const readers = await Promise.all(
    Array.from({ length: processes }, () =>
      startChild(join(import.meta.dirname, 'page-reader.ts'), { args: [JSON.stringify(at)] }),
    ),
  );
  try {
    const began = Date.now();
    const by = await handOut(readers, pages, killAfter);
    const read = by.reduce((sum, count) => sum + count, 0);
    return { seconds: (Date.now() - began) / 1_000, read, by };
  } finally {
    await Promise.all(readers.map((reader) => reader.stop()));
  }
}

/** Resolves with the number of pages that each process has read. */
function handOut(readers: readonly Child<unknown>[], pages: number, killAfter: number): Promise<number[]> {
  const { promise, resolve, reject } = Promise.withResolvers<number[]>();
  const open = Array.from({ length: pages }, (_, index) => index + 1);
  const taken = readers.map(() => new Set<number>());
  const by = readers.map(() => 0);
  let dead: number | undefined;

  function next(index: number): void {
    const page = index === dead ? undefined : open.shift();
    if (page === undefined) return;
    taken[index]!.add(page);
    readers[index]!.process.send({ page });
  }

  function kill(index: number): void {
    dead = index;
    readers[index]!.process.kill('SIGKILL');
    open.push(...taken[index]!);
    for (const other of readers.keys()) for (const _ of taken[index]!) next(other);
  }

  function onAnswer(index: number, message: unknown): void {
    const answer = Answer.parse(message);
    if ('failed' in answer) return reject(new Error(answer.failed));
    if (index === dead) return;
    taken[index]!.delete(answer.read);
    by[index]! += 1;
    const sum = by.reduce((total, count) => total + count, 0);
    if (sum === pages) return resolve(by);
    if (dead === undefined && sum >= killAfter) kill(readers.length - 1);
    next(index);
  }

  for (const [index, reader] of readers.entries())
    reader.process.on('message', (message) => onAnswer(index, message));
  for (let count = 0; count < pagesInFlight; count += 1) for (const index of readers.keys()) next(index);
  return promise;
}
