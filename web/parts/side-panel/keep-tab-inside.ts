const stops =
  ':is(a[href], button:not(:disabled), input:not(:disabled), select, textarea, summary, [tabindex="0"]):not([tabindex="-1"])';

/** Tab goes round inside an element that lies over the pane. */
export function keepTabInside(
  event: { key: string; shiftKey: boolean; preventDefault: () => void },
  element: HTMLElement,
) {
  if (event.key !== 'Tab') return;
  const inside = [...element.querySelectorAll<HTMLElement>(stops)].filter((one) => one.checkVisibility());
  const edge = event.shiftKey ? inside[0] : inside.at(-1);
  const atEdge =
    document.activeElement === edge ||
    (event.shiftKey && !inside.includes(document.activeElement as HTMLElement));
  if (!atEdge) return;
  event.preventDefault();
  (event.shiftKey ? inside.at(-1) : inside[0])?.focus();
}
