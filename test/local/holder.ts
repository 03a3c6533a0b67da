import { lockFolder } from '../../local/lock-folder.ts';

/** Holds the folder that it is told until it ends, and says when; also once all that nothing refers to was collected. */
lockFolder(process.argv[2] ?? '');
setImmediate(() => {
  globalThis.gc?.();
  process.stdout.write(`${process.pid}\n`);
});
setInterval(() => undefined, 1_000);
