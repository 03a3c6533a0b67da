import { describe, expect, it } from 'vitest';

import { parseCiYaml } from '../../shared/contracts/gitlab/ci-yaml.ts';

describe('a CI file', () => {
  it.each([
    ['a:\n  script: [x]\n', { a: { script: ['x'] } }],
    ['a:\n  script:\n    - !reference [.b, script]\n    - x\n', { a: { script: [['.b', 'script'], 'x'] } }],
    ['spec:\n  inputs: {}\n---\na: { script: x }\n', { a: { script: 'x' } }],
    ['a: 1\na: 2\n', { a: 2 }],
    ['.b: &b { tags: [x] }\na:\n  <<: *b\n', { '.b': { tags: ['x'] }, a: { tags: ['x'] } }],
  ])('is read as GitLab reads it: %j', (text, configuration) => {
    expect(parseCiYaml(text)).toEqual(configuration);
  });

  it.each([
    ['empty', ''],
    ['a text', 'just words'],
    ['a list', '- a\n- b\n'],
    ['broken', 'a: [\nb: }'],
    ['too long', `a: ${'x'.repeat(500_001)}`],
    ['of aliases that multiply', `a: &a [x, x, x, x, x, x, x, x, x]\n${bomb('a b c d e f g h'.split(' '))}`],
  ])('is none when it is %s', (_name, text) => {
    expect(parseCiYaml(text)).toBeUndefined();
  });
});

/** Each line holds the one before nine times. */
function bomb(names: string[]): string {
  return names
    .slice(1)
    .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${names[index]!}`).join(', ')}]`)
    .join('\n');
}
