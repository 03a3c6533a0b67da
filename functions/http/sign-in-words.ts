import type { Words } from './sign-in-page.ts';

type Rejected = 'unknown' | 'used' | 'expired' | 'other-browser' | 'malformed';

/** Why a return from GitLab is rejected, and what to do. */
export const rejections: Record<Rejected, Words> = {
  unknown: {
    title: 'This authorization is not known',
    text: 'It was not started here, or it expired long ago. Start it again from Palisade.',
  },
  used: {
    title: 'This authorization was already used',
    text: 'Each one works once: reloading the page, or going back to it, does not repeat it. If Palisade is not authorised yet, start it again from Palisade.',
  },
  expired: {
    title: 'This authorization took too long',
    text: 'It has to be finished within ten minutes. Start it again from Palisade.',
  },
  'other-browser': {
    title: 'This authorization belongs to another browser',
    text: 'It was started in another browser, or under another address of Palisade, or this browser keeps no cookies. If you did not start it yourself, close this window; otherwise start it again here.',
  },
  malformed: {
    title: 'This is not a response from GitLab',
    text: 'It lacks the parameters that GitLab adds when it redirects back. Start the authorization again from Palisade.',
  },
};

/** By OAuth error code. Anybody may send one: an object would also find `constructor`. */
const reasons: ReadonlyMap<string, string> = new Map([
  [
    'invalid_scope',
    'the application registered there does not allow the requested permission; allow read_api and api in its settings at GitLab',
  ],
  ['unauthorized_client', 'the application registered there may not do this'],
  ['temporarily_unavailable', 'GitLab is busy; try again later'],
]);

/** Explains an OAuth error code of GitLab. RFC 6749, 4.1.2.1. */
export function refusalWords(error: string, instanceUrl: string): Words {
  if (error === 'access_denied') {
    return {
      title: 'Nothing was authorised',
      text: `You declined at ${instanceUrl}, so nothing was granted and nothing has changed. You can start again at any time, also with fewer permissions.`,
    };
  }
  const word = error.replaceAll(/[^\w-]/g, '');
  return {
    title: 'GitLab refused the authorization',
    text: `${instanceUrl} returned ${word}: ${reasons.get(word) ?? 'see the settings of the application registered there'}. Nothing has changed.`,
  };
}
