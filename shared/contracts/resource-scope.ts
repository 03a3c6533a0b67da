import { z } from 'zod';

import { ConnectorKey } from './connector-key.ts';

/** Scope of a role: a subscription, a resource group in it, or a connector in that. Compared without case. */
export const ResourceScope = z
  .strictObject({
    subscriptionId: ConnectorKey.shape.subscriptionId,
    resourceGroup: z.exactOptional(ConnectorKey.shape.resourceGroup),
    name: z.exactOptional(ConnectorKey.shape.name),
  })
  .refine(({ resourceGroup, name }) => name === undefined || resourceGroup !== undefined);
export type ResourceScope = z.infer<typeof ResourceScope>;
