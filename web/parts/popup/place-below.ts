const gap = 4;

/** Puts a box under its button, or over it where there is more room, and inside the window. */
export function placeBelow(button: HTMLElement, box: HTMLElement) {
  const at = button.getBoundingClientRect();
  const width = document.documentElement.clientWidth;
  const height = document.documentElement.clientHeight;
  const below = height - at.bottom - 2 * gap;
  const above = at.top - 2 * gap;
  const under = below >= Math.min(box.scrollHeight, 320) || below >= above;
  const isRightToLeft = getComputedStyle(button).direction === 'rtl';
  const start = isRightToLeft ? at.right - box.offsetWidth : at.left;

  box.style.maxBlockSize = `${under ? below : above}px`;
  box.style.left = `${Math.max(gap, Math.min(start, width - box.offsetWidth - gap))}px`;
  box.style.top = under ? `${at.bottom + gap}px` : 'auto';
  box.style.bottom = under ? 'auto' : `${height - at.top + gap}px`;
}
