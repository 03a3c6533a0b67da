import type { ErrorDetail } from '../../../../contracts/arm/error.ts';
import { connectorsOf, type Filters } from './filters.ts';
import { groupsAt, type PostureIndex } from './posture-index.ts';

/** The faults of filters that name something which the posture does not have. */
export function faultsOf({ check, connector, group }: Filters, index: PostureIndex): ErrorDetail[] {
  const ids = new Set(Object.values(index.catalogue).flatMap((rules) => rules.map(({ id }) => id)));
  const isUnknownConnector = (name: string) => connectorsOf([name], index.connectors).size === 0;
  return [
    ...(check?.some((id) => !ids.has(id)) === true
      ? [fault('check', 'names a check that does not exist')]
      : []),
    ...(connector?.some(isUnknownConnector) === true
      ? [fault('connector', 'names a connector that does not exist, or that the caller may not read')]
      : []),
    ...(group !== undefined ? faultsOfGroup('group', group, index) : []),
  ];
}

/** The fault of a full path that no group has. */
export function faultsOfGroup(target: string, path: string, { forest }: PostureIndex): ErrorDetail[] {
  return groupsAt(forest, path).length > 0 ? [] : [fault(target, 'is not the full path of a group')];
}

function fault(target: string, message: string): ErrorDetail {
  return { code: 'InvalidValue', target, message };
}
