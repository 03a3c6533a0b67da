import { z } from 'zod';

/** Decoded header `X-MS-CLIENT-PRINCIPAL`: the caller according to App Service authentication. */
export const ClientPrincipal = z.object({
  auth_typ: z.literal('aad'),
  claims: z.array(z.object({ typ: z.string(), val: z.string() })),
});
export type ClientPrincipal = z.infer<typeof ClientPrincipal>;
