import type { PageSignIn } from '../../shared/contracts/page-settings.ts';
import { wasStarted } from './kept-sign-in.ts';
import { loopbackSession } from './loopback.ts';
import type { Session } from './session.ts';

/** Opens the session that the settings name. The larger kinds load only where they are used. */
export async function openSession(signIn: PageSignIn): Promise<Session> {
  switch (signIn.kind) {
    case 'loopback':
      // A person who acts as another identity does so until they sign out, also after a reload.
      return signIn.another !== undefined && wasStarted()
        ? openSession(signIn.another)
        : loopbackSession(signIn, openSession);
    case 'local': {
      const { openLocalSession } = await import('./local.ts');
      return openLocalSession(signIn);
    }
    case 'entra': {
      const { openEntraSession } = await import('./entra.ts');
      return openEntraSession(signIn);
    }
    case 'unavailable':
      throw new Error(signIn.reason);
  }
}
