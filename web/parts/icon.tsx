import type { CSSProperties } from 'react';

import { iconRow, type IconName } from './icon-names.ts';

/** For `icon` and `with-icon` of base.css: the row of the mask, and the colour when it is not that of the text. */
export function iconStyle(name: IconName, color?: string): CSSProperties {
  return {
    '--icon': iconRow(name),
    ...(color === undefined ? {} : { '--icon-color': color }),
  } as CSSProperties;
}

/** One element. Without a label it is an ornament, and the text beside it says the same. */
export function Icon({ name, label, color }: { name: IconName; label?: string; color?: string }) {
  const said =
    label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label, title: label };
  return <span className="icon" style={iconStyle(name, color)} {...said} />;
}
