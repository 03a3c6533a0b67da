import { holdFolder } from '../../local/hold-folder.ts';

/** Holds the folder that it is told until it ends, and says when; also once all that nothing refers to was collected. */
holdFolder(process.argv[2] ?? '');
setImmediate(() => {
  globalThis.gc?.();
  process.stdout.write(`${process.pid}\n`);
});
setInterval(() => undefined, 1_000);
