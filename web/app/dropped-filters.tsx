import { Button } from '@fluentui/react-components';
import { useSearch } from 'wouter';

import { StateMessage } from '../parts/state/state-message.tsx';
import { unknownParameters } from '../url/unknown-parameters.ts';
import { useFilters } from '../url/use-filters.ts';
import { devopsWords } from '../words/devops.ts';
import { words } from '../words/en.ts';

/** Values of the address that no filter has, and names that are no filter: left out, and said so. */
export function DroppedFilters() {
  const { filters, dropped, setAll } = useFilters();
  const unknown = unknownParameters(useSearch());
  const notices = [
    ...dropped.map(({ name, value }) => devopsWords.dropped(devopsWords.fields[name], value)),
    ...unknown.map((name) => devopsWords.unknownFilter(name)),
  ];
  return notices.map((text) => (
    <StateMessage
      key={text}
      icon="info"
      title={text}
      role="status"
      strip
      actions={
        <Button size="small" appearance="transparent" onClick={() => setAll(filters, unknown)}>
          {words.missingFilter.clearIt}
        </Button>
      }
    />
  ));
}
