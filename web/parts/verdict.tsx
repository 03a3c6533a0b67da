import type { ReactNode } from 'react';

import { verdictWords } from '../words/parts.ts';
import { iconStyle } from './icon.tsx';
import { verdictColors, verdictIcons, type VerdictName } from './verdicts.ts';

/** Icon and word. `iconOnly` keeps the word for screen readers and the title. */
export function Verdict({
  verdict,
  iconOnly = false,
  children = verdictWords[verdict],
}: {
  verdict: VerdictName;
  iconOnly?: boolean;
  children?: ReactNode;
}) {
  const style = iconStyle(verdictIcons[verdict], verdictColors[verdict]);
  if (!iconOnly) {
    return (
      <span className="with-icon" style={style}>
        <span>{children}</span>
      </span>
    );
  }
  const word = verdictWords[verdict];
  return <span className="icon" style={style} role="img" aria-label={word} title={word} />;
}
