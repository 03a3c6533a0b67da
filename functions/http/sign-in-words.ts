import type { Words } from './sign-in-page.ts';

type Turned = 'unknown' | 'used' | 'expired' | 'foreign' | 'malformed';

/** Why someone who came back from GitLab is turned away, and what to do. */
export const turnedAway: Record<Turned, Words> = {
  unknown: {
    title: 'This authorization is not known',
    text: 'It was not started here, or so long ago that it is forgotten. Start it again from Palisade.',
  },
  used: {
    title: 'This authorization was used already',
    text: 'Each one works once: reloading the page, or going back to it, does not repeat it. If you did not get on, start it again from Palisade.',
  },
  expired: {
    title: 'This authorization took too long',
    text: 'It has to be finished within ten minutes. Start it again from Palisade.',
  },
  foreign: {
    title: 'This authorization belongs to another browser',
    text: 'It was started in another browser, or under another address of Palisade, or this browser keeps no cookies. If you did not start it yourself, close this window; else start it again here.',
  },
  malformed: {
    title: 'This is not an answer of GitLab',
    text: 'It lacks what GitLab sends people back with. Start the authorization again from Palisade.',
  },
};

/** By OAuth's word, which anybody may send: in an object, `constructor` would be found too. */
const reasons: ReadonlyMap<string, string> = new Map([
  [
    'invalid_scope',
    'the application registered there does not allow the permission that was asked for; allow read_api and api in its settings at GitLab',
  ],
  ['unauthorized_client', 'the application registered there may not do this'],
  ['temporarily_unavailable', 'GitLab is busy; try again in a while'],
]);

/** What GitLab or the person refused, by OAuth's word. RFC 6749, 4.1.2.1. */
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
    text: `${instanceUrl} answered ${word}: ${reasons.get(word) ?? 'see the settings of the application registered there'}. Nothing has changed.`,
  };
}
