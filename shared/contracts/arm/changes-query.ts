import { z } from 'zod';

import { ChangeKind } from './change.ts';
import { GroupPath, Name, several, severalOf, wholeNumber } from './query-values.ts';

const IsoTime = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

/** A date means its beginning in UTC. */
const Time = z
  .string()
  .refine((text) => IsoTime.safeParse(text).success, 'must be a date or a date and time of ISO 8601')
  .transform((text) => new Date(text).toISOString());

/** The instance, or a group or project by its GitLab id. */
const SubjectName = z
  .string()
  .regex(/^(instance|(group|project):[1-9]\d{0,14})$/, 'must be project:<id>, group:<id> or instance')
  .transform((text) => {
    const [type, id = '0'] = text.split(':');
    return { type: type as 'group' | 'project' | 'instance', gitLabId: Number(id) };
  });

/** `since` is included, `until` is not. */
export const ChangesQuery = z.object({
  since: Time.optional(),
  until: Time.optional(),
  kind: severalOf(ChangeKind.options).optional(),
  group: GroupPath.optional(),
  subject: SubjectName.optional(),
  connector: several(Name).optional(),
  totals: z.enum(['true', 'false'], { error: 'must be true or false' }).optional(),
  top: wholeNumber(1, 200).optional(),
  'continuation-token': z.string().optional(),
});
export type ChangesQuery = z.infer<typeof ChangesQuery>;
