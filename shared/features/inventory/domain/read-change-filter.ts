import type { ChangesQuery } from '../../../contracts/arm/changes-query.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import type { ChangeFilter } from './change-filter.ts';
import { groupPathOf } from './group-path.ts';

type Chosen = Pick<ChangesQuery, 'since' | 'until' | 'kind' | 'group' | 'subject' | 'connector'>;

export function readChangeFilter({ since, until, kind, group, subject, connector }: Chosen): ChangeFilter {
  const kinds = kind?.flatMap((one) => (one === 'all' ? [] : [one]));
  return omitUndefined({
    since,
    until,
    kinds: kind?.includes('all') === true ? undefined : kinds,
    group: group === undefined ? undefined : groupPathOf(group),
    subject,
    connectors: connector,
  });
}
