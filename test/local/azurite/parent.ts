import { startAzurite } from '../../../local/azurite/start-azurite.ts';

/** A parent that a test can kill: starts Azurite, sends its port and keeps running. */
const azurite = await startAzurite();
process.send?.(azurite.port);
