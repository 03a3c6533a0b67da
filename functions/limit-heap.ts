import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's heap close to what is alive; imported before everything else. A crawl makes large and short-lived garbage, and
 * with Node's defaults the heap grows to several times of what is alive before it is collected. So the old generation is
 * collected when it has grown by half, and the young one keeps the size it has. Set here and not on the command line:
 * `languageWorkers__node__arguments` makes the Functions host throw its pre-warmed worker away. `--max-semi-space-size` has no
 * effect in a process that runs (tried on Node 22 and 24), a growth factor of one has.
 */
setFlagsFromString('--heap-growing-percent=50');
setFlagsFromString('--semi-space-growth-factor=1');
