import { StateMessage } from '../parts/state/state-message.tsx';
import { useFilters } from '../url/use-filters.ts';
import { devopsWords } from '../words/devops.ts';

/** Values of the address that no filter has: left out, and said so. */
export function DroppedFilters() {
  const { dropped } = useFilters();
  return dropped.map(({ name, value }) => (
    <StateMessage
      key={`${name} ${value}`}
      icon="info"
      title={devopsWords.dropped(devopsWords.fields[name], value)}
      role="status"
      strip
    />
  ));
}
