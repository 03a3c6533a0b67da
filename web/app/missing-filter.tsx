import { Button } from '@fluentui/react-components';

import { pathText } from '../parts/path-text.ts';
import { StateMessage } from '../parts/state/state-message.tsx';
import type { FilterName } from '../url/filters.ts';
import { useFilters } from '../url/use-filters.ts';
import { devopsWords } from '../words/devops.ts';
import { words } from '../words/en.ts';

const { missingFilter: texts } = words;

/** The address names a group, connector or check that is not there, or no longer. */
export function MissingFilter({ name, strip }: { name: FilterName; strip: boolean }) {
  const { filters, set } = useFilters();
  const values = (filters[name] ?? []).map(pathText);
  return (
    <StateMessage
      icon="search"
      title={texts.title(devopsWords.fields[name], values)}
      role="alert"
      strip={strip}
      actions={
        <Button size="small" onClick={() => set(name, undefined)}>
          {texts.clear}
        </Button>
      }
    >
      <p>{texts.text}</p>
    </StateMessage>
  );
}
