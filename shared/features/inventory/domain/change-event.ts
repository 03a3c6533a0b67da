import type { ChangeResource } from '../../../contracts/arm/change.ts';

/**
 * Something that happened to a group or project. `id` is made of the thing, the kind and the versions before and after,
 * so that the same change never has two ids and two changes never share one.
 */
export type ChangeEvent = ChangeResource['properties'] & { id: string };
