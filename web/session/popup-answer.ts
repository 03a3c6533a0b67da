import { z } from 'zod';

/** MSAL's part of `state`, before a `|`: Base64url of this. */
const LibraryState = z.object({ meta: z.object({ interactionType: z.string() }) });

/** Whether a fragment has an answer that was asked for in a pop-up. */
export function isPopupAnswer(hash: string): boolean {
  const [library = ''] = (new URLSearchParams(hash.replace(/^#/, '')).get('state') ?? '').split('|');
  try {
    const text = atob(library.replaceAll('-', '+').replaceAll('_', '/'));
    return LibraryState.parse(JSON.parse(text)).meta.interactionType === 'popup';
  } catch {
    return false;
  }
}
