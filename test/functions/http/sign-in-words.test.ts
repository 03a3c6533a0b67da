import { expect, it } from 'vitest';

import { refusalWords } from '../../../functions/http/sign-in-words.ts';

it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'server_error', '<script>'])(
  'an OAuth error code that is unknown is shown as it is: %s',
  (word) => {
    const { text } = refusalWords(word, 'https://gitlab.example');

    expect(text).toBe(
      `https://gitlab.example returned ${word.replaceAll(/[<>]/g, '')}: see the settings of the application registered there. Nothing has changed.`,
    );
  },
);

it('an OAuth error code that is known is shown with its reason', () => {
  expect(refusalWords('invalid_scope', 'https://gitlab.example').text).toContain(
    'does not allow the requested permission',
  );
});
