import { useMemo, useState } from 'react';

import { faultsOf, type Faults } from './decision-faults.ts';

/** Faults of a form: those seen before the service is asked, otherwise the service's. `check` says whether it may be asked. */
export function useFaults(
  error: Error | null,
  labels: Readonly<Record<string, string>>,
): { faults: Faults; check: (fields: Faults['fields']) => boolean } {
  const [own, setOwn] = useState<Faults['fields']>({});
  const faults = useMemo(
    () => (Object.keys(own).length > 0 ? { fields: own } : faultsOf(error, labels)),
    [own, error, labels],
  );
  function check(fields: Faults['fields']): boolean {
    setOwn(fields);
    return Object.keys(fields).length === 0;
  }
  return { faults, check };
}
