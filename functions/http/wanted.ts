import { ownApiVersion } from '../../shared/contracts/arm/api-version.ts';
import type { Call } from '../edge/endpoint.ts';

/** Whether things that were removed are wanted too. */
export type Wanted = { removed: boolean };

/** Published versions know no removed things; in ours they are shown as removed. */
export function wantedBy(call: Call<unknown>): Wanted {
  return { removed: call.apiVersion === ownApiVersion };
}
