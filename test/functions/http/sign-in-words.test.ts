import { expect, it } from 'vitest';

import { refusalWords } from '../../../functions/http/sign-in-words.ts';

it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'server_error', '<script>'])(
  'a word of refusal that we have no reason for is told as it stands: %s',
  (word) => {
    const { text } = refusalWords(word, 'https://gitlab.example');

    expect(text).toBe(
      `https://gitlab.example answered ${word.replaceAll(/[<>]/g, '')}: see the settings of the application registered there. Nothing has changed.`,
    );
  },
);

it('a word that OAuth knows is told with its reason', () => {
  expect(refusalWords('invalid_scope', 'https://gitlab.example').text).toContain(
    'does not allow the permission',
  );
});
