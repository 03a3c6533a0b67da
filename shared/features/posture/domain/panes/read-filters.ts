import type { FilterQuery } from '../../../../contracts/arm/posture-query.ts';
import { omitUndefined } from '../../../../platform/omit-undefined.ts';
import { groupPathOf } from '../../../inventory/domain/group-path.ts';
import type { Filters } from './filters.ts';

/** The filters of a query as of the time of a snapshot. Archived projects are left out by default. */
export function readFilters(query: FilterQuery, asOf: string): Filters {
  const { q, group, archived = 'false', connector, check } = query;
  const ages = withoutAll(query.firstSeen);
  return omitUndefined({
    q,
    group: group === undefined ? undefined : groupPathOf(group),
    archived: archived === 'all' ? undefined : archived === 'true',
    connector,
    check: check?.map((id) => id.toUpperCase()),
    visibility: withoutAll(query.visibility),
    tier: withoutAll(query.tier),
    verdict: withoutAll(query.verdict),
    severity: withoutAll(query.severity),
    scanner: withoutAll(query.scanner),
    findings: withoutAll(query.findings),
    firstSeen: ages && { ages, asOfMs: Date.parse(asOf) },
  });
}

function withoutAll<Value extends string>(values: readonly Value[] | undefined) {
  return values?.includes('all' as Value) === true
    ? undefined
    : (values as Exclude<Value, 'all'>[] | undefined);
}
