import { describe, expect, it } from 'vitest';

import { InvalidRequestError } from '../../../shared/platform/errors/errors.ts';
import { findInstance } from '../../../shared/adapters/gitlab/instances.ts';

const instances = [{ url: 'https://gitlab.com' }, { url: 'https://Git.example:8443/gitlab' }];

describe('the instance of a connector', () => {
  it.each([
    [undefined, 'https://gitlab.com'],
    ['https://gitlab.com/', 'https://gitlab.com'],
    ['HTTPS://GitLab.COM:443//', 'https://gitlab.com'],
    ['https://git.example:8443/gitlab/', 'https://Git.example:8443/gitlab'],
  ])('named %j is %s', (gitlabInstanceUrl, url) => {
    const tags: Record<string, string> = gitlabInstanceUrl === undefined ? {} : { gitlabInstanceUrl };

    expect(findInstance(instances, tags).url).toBe(url);
  });

  it.each([
    'http://gitlab.com',
    'https://gitlab.com.evil.example',
    'https://user@gitlab.com',
    'https://gitlab.com/?x=1',
    'https://git.example:8443/GITLAB',
    'gitlab.com',
    'javascript:alert(1)',
    '',
  ])('is none for %j', (gitlabInstanceUrl) => {
    const failure = (() => {
      try {
        return findInstance(instances, { gitlabInstanceUrl });
      } catch (error) {
        return error;
      }
    })();

    expect(failure).toBeInstanceOf(InvalidRequestError);
    expect(failure).toMatchObject({ target: 'tags.gitlabInstanceUrl', status: 400 });
    expect((failure as Error).message).toContain('https://gitlab.com, https://Git.example:8443/gitlab');
  });

  it.each([
    ['https://gitlab.com/api/v4', '/api/v4', 'https://gitlab.com'],
    ['https://Git.example:8443/gitlab/api/v4/', '/api/v4', 'https://git.example:8443/gitlab'],
    ['https://elsewhere.example/api/graphql', '/api/graphql', 'https://elsewhere.example'],
  ])('is rejected with the URL to write instead of %j', (gitlabInstanceUrl, end, root) => {
    expect(() => findInstance(instances, { gitlabInstanceUrl })).toThrow(
      `The tag 'gitlabInstanceUrl' must be the root of GitLab, and ends in '${end}': write '${root}'.`,
    );
  });

  it('is none where none is configured', () => {
    expect(() => findInstance([], {})).toThrow(InvalidRequestError);
  });
});
