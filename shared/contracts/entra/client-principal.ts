import { z } from 'zod';

/** `X-MS-CLIENT-PRINCIPAL` decoded: what App Service authentication knows of the caller. */
export const ClientPrincipal = z.object({
  auth_typ: z.literal('aad'),
  claims: z.array(z.object({ typ: z.string(), val: z.string() })),
});
export type ClientPrincipal = z.infer<typeof ClientPrincipal>;
