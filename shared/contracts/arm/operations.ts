import { connectorOperations, connectorPaths } from './operations/connectors.ts';
import { crawlOperations, crawlPaths } from './operations/crawl.ts';
import { decisionOperations, decisionPaths } from './operations/decisions.ts';
import { findingOperations, findingPaths } from './operations/findings.ts';
import { exportOperations, exportPaths } from './operations/exports.ts';
import { inventoryOperations, inventoryPaths } from './operations/inventory.ts';
import { onboardingOperations, onboardingPaths } from './operations/onboarding.ts';
import { paneOperations, panePaths } from './operations/panes.ts';
import { permissionOperations, permissionPaths } from './operations/permissions.ts';
import { postureOperations, posturePaths } from './operations/posture.ts';
import { recoveryOperations, recoveryPaths } from './operations/recovery.ts';
import { resourceManagerOperations, resourceManagerPaths } from './operations/resource-manager.ts';
import { resyncOperations, resyncPaths } from './operations/resync.ts';
import { subscriptionOperations, subscriptionPaths } from './operations/subscriptions.ts';
import { webhookOperations, webhookPaths } from './operations/webhooks.ts';

/** Routes of the operations by function name: several operations on one path share a function. */
export const paths = {
  ...resourceManagerPaths,
  ...connectorPaths,
  ...onboardingPaths,
  ...inventoryPaths,
  ...crawlPaths,
  ...resyncPaths,
  ...webhookPaths,
  ...recoveryPaths,
  ...permissionPaths,
  ...posturePaths,
  ...panePaths,
  ...decisionPaths,
  ...findingPaths,
  ...exportPaths,
  ...subscriptionPaths,
} as const;

/** Every operation of the REST contract: it routes, checks and documents requests. */
export const operations = {
  ...resourceManagerOperations,
  ...connectorOperations,
  ...onboardingOperations,
  ...inventoryOperations,
  ...crawlOperations,
  ...resyncOperations,
  ...webhookOperations,
  ...recoveryOperations,
  ...permissionOperations,
  ...postureOperations,
  ...paneOperations,
  ...decisionOperations,
  ...findingOperations,
  ...exportOperations,
  ...subscriptionOperations,
} as const;
