import { describe, expect, it } from 'vitest';

import { instanceHostOf, normaliseInstanceUrl } from '../../shared/contracts/gitlab/instance-url.ts';

describe('the URL of a GitLab', () => {
  it.each([
    ['https://gitlab.com', 'https://gitlab.com'],
    ['HTTPS://GitLab.COM:443/', 'https://gitlab.com'],
    ['https://gitlab.com.', 'https://gitlab.com'],
    ['https://git.example:8443//', 'https://git.example:8443'],
    ['https://git.example/a/', 'https://git.example/a'],
    ['https://git.example/b/../a', 'https://git.example/a'],
    ['https://git.example/%61%2f', 'https://git.example/a%2F'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example'],
    ['http://[::1]:80/x', 'http://[::1]/x'],
  ])('%s is written %s', (url, normalised) => {
    expect(normaliseInstanceUrl(url)).toBe(normalised);
    expect(normaliseInstanceUrl(normalised)).toBe(normalised);
  });

  it('is not that of another one on the same host', () => {
    const urls = ['https://h/a', 'https://h/b', 'https://h/A', 'https://h', 'http://h', 'https://h:8443/a'];

    expect(new Set(urls.map(normaliseInstanceUrl)).size).toBe(urls.length);
    expect(instanceHostOf('https://h:8443/a')).toBe('h:8443');
  });

  it.each(['gitlab.com', 'ftp://h', 'https://u@h', 'https://h/?x', 'https://h/#x', ''])(
    'is none: %j',
    (url) => {
      expect(normaliseInstanceUrl(url)).toBeUndefined();
    },
  );
});
