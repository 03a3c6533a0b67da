import { lockFolder } from '../../local/lock-folder.ts';

/** Holds the folder of its first argument until it exits. Prints its id after a garbage collection, as the lock must survive one. */
lockFolder(process.argv[2] ?? '');
setImmediate(() => {
  globalThis.gc?.();
  process.stdout.write(`${process.pid}\n`);
});
setInterval(() => undefined, 1_000);
