import { Button } from '@fluentui/react-components';
import { useEffect, useState } from 'react';

import { copyWords } from '../words/parts.ts';
import { Icon } from './icon.tsx';

type Outcome = 'copied' | 'refused';

/** Copies a text and says so for two seconds. `text` may be a function, for what is long to build. Never a secret. */
export function CopyButton({
  text,
  label = copyWords.copy,
  appearance = 'secondary',
  iconOnly = false,
}: {
  text: string | (() => string);
  label?: string;
  appearance?: 'secondary' | 'subtle' | 'transparent' | 'primary';
  iconOnly?: boolean;
}) {
  const [outcome, setOutcome] = useState<Outcome>();

  useEffect(() => {
    if (outcome === undefined) return undefined;
    const timer = setTimeout(() => setOutcome(undefined), 2_000);
    return () => clearTimeout(timer);
  }, [outcome]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : text());
      setOutcome('copied');
    } catch {
      setOutcome('refused');
    }
  }

  const shown = outcome === undefined ? label : copyWords[outcome];
  return (
    <>
      <Button
        size="small"
        appearance={appearance}
        icon={<Icon name={outcome === 'copied' ? 'check' : 'copy'} />}
        aria-label={iconOnly ? label : undefined}
        title={iconOnly ? shown : undefined}
        onClick={() => void copy()}
      >
        {iconOnly ? undefined : shown}
      </Button>
      <span role="status" className="visually-hidden">
        {outcome === undefined ? '' : copyWords[outcome]}
      </span>
    </>
  );
}
