import type { Page } from 'playwright-core';

/** Makes each text of the page 40 % longer, as another language may, and names what the room is too small for. */
export async function faultsOfLongerWords(page: Page): Promise<string[]> {
  // A narrow window has another layout, which is there with the frame after the next.
  await page.evaluate(
    () => new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown))),
  );
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent ?? '';
      if (/\p{Letter}{2}/u.test(text) && !text.endsWith('\u200b'))
        node.textContent = text + `${'n'.repeat(Math.ceil(text.trim().length * 0.4))}\u200b`;
    }
    const { scrollWidth, clientWidth } = document.documentElement;
    const beyond = scrollWidth > clientWidth ? [`the page is ${scrollWidth - clientWidth} px too wide`] : [];
    const cut = [...document.querySelectorAll<HTMLElement>('body *')].filter(
      (element) =>
        element.scrollWidth > element.clientWidth + 1 &&
        element.clientWidth > 1 &&
        getComputedStyle(element).overflowX === 'hidden' &&
        [...element.childNodes].some(
          ({ nodeType, textContent }) => nodeType === 3 && textContent?.trim() !== '',
        ) &&
        element.closest('[title]') === null,
    );
    return [...beyond, ...cut.map(({ className, textContent }) => `cut: ${textContent} (${className})`)];
  });
}
