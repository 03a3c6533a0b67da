/** The tenant of everything on this machine. */
export const localTenant = '00000000-0000-4000-8000-000000000001';
/** A person who owns every subscription from the start. */
export const localOwner = 'owner@palisade.example';
/** Client id of an application, and of this machine's managed identity, that owns them too. */
export const localClient = '00000000-0000-4000-8000-0000000000c1';
export const defaultAudience = 'api://palisade';
