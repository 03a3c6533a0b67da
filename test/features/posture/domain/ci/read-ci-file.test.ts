import { describe, expect, it } from 'vitest';

import { readCiFile } from '../../../../../shared/features/posture/domain/ci/read-ci-file.ts';

describe('a CI file', () => {
  it('that includes nothing is the whole configuration', () => {
    const read = readCiFile('a:\n  script: [eval "$CI_COMMIT_TITLE"]\n');

    expect(read?.ciFile).toEqual({ hasIncludes: false, looseIncludes: [], secrets: [] });
    expect(read?.ci?.injections).toEqual([{ job: 'a', text: 'CI_COMMIT_TITLE' }]);
  });

  it('that includes others leaves the configuration open', () => {
    const read = readCiFile('include:\n  - project: acme/ci\n    file: a.yml\na:\n  script: [x]\n');

    expect(read?.ciFile).toMatchObject({ hasIncludes: true, looseIncludes: ['acme/ci@default branch'] });
    expect(read?.ci).toBeUndefined();
  });

  it('leaves none of its secrets in the facts', () => {
    const read = readCiFile('variables:\n  API_TOKEN: canary-of-a-file\na:\n  script: [x]\n');

    expect(read?.ciFile.secrets).toEqual([{ line: 2, kind: 'literal secret' }]);
    expect(JSON.stringify(read)).not.toContain('canary');
  });

  it('that is no YAML is not understood', () => {
    expect(readCiFile('a: [')).toBeUndefined();
  });
});
