import { z } from 'zod';

/** Never changes: derived from the fingerprint when it was first seen, `~2` and so on where that id was taken. */
export const FindingId = z.string().regex(/^[0-9a-f]{32}(?:~[1-9]\d{0,8})?$/, 'must be the id of a finding');
