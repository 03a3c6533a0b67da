import type { App } from '../app.ts';

/** Removes exports whose day is over, with their contents. Idempotent: the entry that names one goes last. */
export async function purgeExports(app: App): Promise<{ exports: number }> {
  let purged = 0;
  for await (const one of app.exports.expired(app.clock.now().toISOString())) {
    await app.exports.purge(one);
    purged += 1;
  }
  return { exports: purged };
}
