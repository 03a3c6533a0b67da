import { ownApiVersion } from '../../shared/contracts/arm/api-version.ts';
import type { Call } from '../edge/endpoint.ts';

/** Our own version shows removed groups and projects as removed; the published versions leave them out. */
export function includeRemoved({ apiVersion }: Call<unknown>): { removed: boolean } {
  return { removed: apiVersion === ownApiVersion };
}
