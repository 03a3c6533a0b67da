import type { KeyboardEvent } from 'react';

import { lettersAreOn } from './letters.ts';

/** `l` on a row copies the link of what it stands for. A browser may refuse that; the menu of the link is there then. */
export function copyLinkOn(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey'>,
  address: string | undefined,
): void {
  const { key, ctrlKey, altKey, metaKey } = event;
  if (key !== 'l' || ctrlKey || altKey || metaKey || !lettersAreOn() || address === undefined) return;
  navigator.clipboard.writeText(new URL(address, location.origin).href).catch(() => undefined);
}
