import { describe, expect, it } from 'vitest';

import { isPopupAnswer } from '../../../web/session/popup-answer.ts';

function answered(interactionType: string): string {
  const library = btoa(JSON.stringify({ id: '1', meta: { interactionType } }));
  return `#code=c&state=${encodeURIComponent(`${library}|own`)}`;
}

describe('an answer of the identity provider', () => {
  it('is passed on where it was asked for in a pop-up', () => {
    expect(isPopupAnswer(answered('popup'))).toBe(true);
  });

  it.each([
    ['of a redirect', answered('redirect')],
    ['of the local provider', '#code=c&state=Zm9v'],
    ['that is none', ''],
    ['with a broken state', '#state=%25%25'],
    ['whose state is no object', `#state=${btoa('7')}`],
  ])('%s stays here', (_, hash) => {
    expect(isPopupAnswer(hash)).toBe(false);
  });
});
