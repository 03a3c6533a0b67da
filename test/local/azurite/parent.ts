import { startAzurite } from '../../../local/azurite/start-azurite.ts';

/** A parent that a test can kill: starts Azurite, tells its port and stays. */
const azurite = await startAzurite();
process.send?.(azurite.port);
