import { createHash } from 'node:crypto';

/** Tenant of the local stack. */
export const localTenant = '00000000-0000-4000-8000-000000000001';
/** User with the role Owner on every subscription. */
export const localOwner = 'owner@palisade.example';
/** Users that the sign-in page offers. `npm start` assigns their roles, those of Azure, at the demo subscription. */
export const demoUsers: readonly { name: string; role: string | undefined }[] = [
  { name: localOwner, role: 'Owner' },
  { name: 'contributor@palisade.example', role: 'Contributor' },
  { name: 'security-admin@palisade.example', role: 'Security Admin' },
  { name: 'security-reader@palisade.example', role: 'Security Reader' },
  { name: 'reader@palisade.example', role: 'Reader' },
  { name: 'nobody@palisade.example', role: undefined },
];
/** Client id of an application, also of this machine's managed identity, with the same role. */
export const localClient = '00000000-0000-4000-8000-0000000000c1';
/** Client id of the page. */
export const pageClient = '00000000-0000-4000-8000-0000000000c2';
export const defaultAudience = 'api://palisade';

/** Object id of a name in a tenant. It is derived from both, so that role assignments survive a restart. */
export function objectIdOf(tenantId: string, name: string): string {
  const hash = createHash('sha256').update(`${tenantId}|${name.toLowerCase()}`).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `4${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}
