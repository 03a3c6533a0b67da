import { PageSettings } from '../../shared/contracts/page-settings.ts';
import { request, takeTokensFrom } from '../api/request.ts';
import { openSession } from '../session/open-session.ts';
import type { Opened } from './session-context.tsx';

/** Reads the settings, without a token, and opens the session that they name. */
export async function openPage(): Promise<Opened> {
  const settings = await request('/page/settings', { schema: PageSettings });
  const session = await openSession(settings.signIn);
  takeTokensFrom(session);
  return { settings, session };
}
