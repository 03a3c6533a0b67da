import { z } from 'zod';

import { FindingKind, FindingState } from '../../../contracts/findings/finding.ts';
import { FindingId } from '../../../contracts/findings/finding-id.ts';

const optional = <Of extends z.ZodType>(of: Of) => z.exactOptional(of);

/**
 * All that matching needs to know about a stored finding, in at most about 400 bytes. It is stored beside the finding and read
 * alone, so that 100,000 findings of a project fit in memory.
 */
export const FindingHead = z.strictObject({
  id: FindingId,
  /** At most eight, best first; see `keys.ts`. */
  keys: z.array(z.string()),
  kind: FindingKind,
  startLine: optional(z.int()),
  endLine: optional(z.int()),
  version: optional(z.string()),
  state: FindingState,
  /** Names of the jobs whose reports had it last; none where GitLab itself lists it. */
  jobs: z.array(z.string()),
  /** Name of the image without tag and digest. */
  image: optional(z.string()),
  /** Number that is equal for findings of any rule at one place; absent where the place is a whole file. */
  place: optional(z.int()),
  goneSince: optional(z.string()),
  /** Under a decision of ours, which GitLab does not undo. */
  exempt: optional(z.literal(true)),
  /** The state that the exemption hides; absent while it is fixed. */
  beneath: optional(FindingState),
  /** Changes with the stored body, so that a run without changes writes no row. */
  digest: optional(z.string()),
});
export type FindingHead = z.infer<typeof FindingHead>;
