import { describe, expect, it } from 'vitest';

import { analyseCi } from '../../../../../shared/features/posture/domain/ci/analyse.ts';
import { looseIncludes } from '../../../../../shared/features/posture/domain/ci/includes.ts';
import { secretsIn } from '../../../../../shared/features/posture/domain/ci/secrets-in-text.ts';

function analyse(configuration: unknown) {
  return analyseCi({ own: configuration, merged: configuration });
}

describe('includes', () => {
  it.each([
    [{ local: '/a.yml' }],
    [{ template: 'Jobs/Build.gitlab-ci.yml' }],
    [{ project: 'acme/ci', ref: 'a'.repeat(40), file: 'a.yml' }],
    [{ project: 'acme/ci', ref: 'v1.2.3', file: 'a.yml' }],
    [{ remote: 'https://ci.example/a.yml', integrity: 'sha256-abc' }],
    [{ component: '$CI_SERVER_FQDN/acme/ci/build@1.2.3' }],
    ['a.yml'],
  ])('that stay as they are: %j', (include) => {
    expect(looseIncludes({ include: [include] })).toEqual([]);
  });

  it.each([
    [{ project: 'acme/ci', file: 'a.yml' }, 'acme/ci@default branch'],
    [{ project: 'acme/ci', ref: 'main', file: 'a.yml' }, 'acme/ci@main'],
    [{ remote: 'https://ci.example/a.yml' }, 'https://ci.example/a.yml'],
    [{ component: '$CI_SERVER_FQDN/acme/ci/build@~latest' }, '$CI_SERVER_FQDN/acme/ci/build@~latest'],
    [{ component: '$CI_SERVER_FQDN/acme/ci/build' }, '$CI_SERVER_FQDN/acme/ci/build'],
    ['https://ci.example/a.yml', 'https://ci.example/a.yml'],
    [{ remote: 'https://u:canary@ci.example/a.yml?token=canary#canary' }, 'https://ci.example/a.yml'],
    ['https://u:canary@ci.example/a.yml?token=canary', 'https://ci.example/a.yml'],
    [{ remote: 'https://u:canary@$CI HOST/a.yml' }, 'https://'],
  ])('that can change: %j', (include, name) => {
    expect(looseIncludes({ include })).toEqual([name]);
  });
});

describe('scripts', () => {
  it.each([
    'eval "echo $CI_COMMIT_TITLE"',
    'sh -c "echo ${CI_MERGE_REQUEST_TITLE}"',
    'ssh host "deploy $CI_COMMIT_REF_NAME"',
  ])('that make commands of a stranger: %s', (line) => {
    expect(analyse({ deploy: { script: [['cd x', line]] } }).injections).toHaveLength(1);
  });

  it.each([
    'echo "$CI_COMMIT_TITLE"',
    'sh -c "make $TARGET"',
    'git checkout "$CI_COMMIT_BRANCH"',
    'sh -c "make"\necho "$CI_COMMIT_TITLE"\n',
    'sh -c "make" && echo "$CI_COMMIT_TITLE"',
    `sh -c 'echo "$CI_COMMIT_TITLE"'`,
    '# eval "$CI_COMMIT_TITLE"',
  ])('that take it as an argument: %j', (line) => {
    expect(analyse({ deploy: { script: line } }).injections).toEqual([]);
  });

  it.each([
    'cd app\neval "$CI_COMMIT_TITLE"',
    'sh -c "make\necho $CI_COMMIT_TITLE"',
    'sh -c \\\n  "echo $CI_COMMIT_TITLE"',
    `sh -c "echo '$CI_COMMIT_TITLE'"`,
    "eval # don't\nset -e; eval $CI_COMMIT_TITLE",
  ])('of many lines are read command by command: %j', (script) => {
    expect(analyse({ deploy: { script } }).injections).toEqual([{ job: 'deploy', text: 'CI_COMMIT_TITLE' }]);
  });

  it('of all jobs count too', () => {
    const { injections } = analyse({ default: { before_script: ['eval $CI_COMMIT_MESSAGE'] } });

    expect(injections).toEqual([{ job: 'default', text: 'CI_COMMIT_MESSAGE' }]);
  });

  it.each(['docker build .', 'docker buildx build .', '/kaniko/executor --context .', 'buildah bud .'])(
    'that build an image: %s',
    (line) => {
      expect(analyse({ image: { script: [line] } }).buildsImages).toBe(false);
      expect(analyse({ build: { script: [line] } }).buildsImages).toBe(true);
    },
  );
});

describe('the debug trace', () => {
  it.each([
    [{ variables: { CI_DEBUG_TRACE: 'true' } }, 'all jobs'],
    [{ test: { variables: { CI_DEBUG_TRACE: { value: true } } } }, 'test'],
  ])('is on in %j', (configuration, job) => {
    expect(analyse(configuration).debugTraces).toEqual([{ job, text: 'CI_DEBUG_TRACE' }]);
  });

  it('is off where it is off', () => {
    expect(analyse({ variables: { CI_DEBUG_TRACE: 'false' } }).debugTraces).toEqual([]);
  });
});

describe('scanners', () => {
  it.each([
    [{ include: [{ template: 'Jobs/SAST.gitlab-ci.yml' }] }, ['sast']],
    [{ include: [{ template: 'Jobs/SAST-IaC.gitlab-ci.yml' }] }, ['iac']],
    [{ include: { template: 'Security/Secret-Detection.gitlab-ci.yml' } }, ['secretDetection']],
    [
      { include: { component: '$CI_SERVER_FQDN/components/container-scanning/container-scanning@5' } },
      ['containerScanning'],
    ],
    [{ scan: { artifacts: { reports: { dependency_scanning: 'a.json' } } } }, ['dependencyScanning']],
    [{ child: { trigger: { include: [{ template: 'Jobs/SAST.gitlab-ci.yml' }] } } }, ['sast']],
    [{ 'kics-iac-sast': { artifacts: { reports: { sast: 'a.json' } } } }, ['iac']],
  ])('run by %j', (configuration, scanners) => {
    expect(analyse(configuration).scanners).toEqual(scanners);
  });
});

describe('secrets in the text', () => {
  const canary = 'glpat-canary0123456789canary';

  it('are reported by line and kind, and never by themselves', () => {
    const found = secretsIn(`a: b\nTOKEN: ${canary}\n`);

    expect(found).toEqual([{ line: 2, kind: 'GitLab token' }]);
    expect(JSON.stringify(found)).not.toContain('canary');
  });

  it.each(['DB_PASSWORD: hunter2hunter2', "API_KEY: 'abcdef123456'", 'export DEPLOY_TOKEN=abcdef123'])(
    'are literals under a name of a secret: %s',
    (line) => {
      expect(secretsIn(line.replace('export ', ''))).toHaveLength(1);
    },
  );

  it.each([
    'DB_PASSWORD: $VAULT_PASSWORD',
    'TOKEN: "${TOKEN}"',
    'API_KEY: <your key>',
    'PASSWORD: changeme',
    'a: b',
  ])('are none here: %s', (line) => {
    expect(secretsIn(line)).toEqual([]);
  });
});

describe('child pipelines', () => {
  it.each([
    [{ child: { trigger: { include: '.gitlab/child.yml' } } }, true],
    [{ child: { trigger: { include: [{ artifact: 'child.yml', job: 'generate' }] } } }, true],
    [{ other: { trigger: { project: 'acme/deploy' } } }, false],
    [{ other: { trigger: 'acme/deploy' } }, false],
    [{ build: { script: ['make'] } }, false],
  ])('are started by %j: %s', (configuration, starts) => {
    expect(analyse(configuration).startsChildPipelines).toBe(starts);
  });
});

it('says nothing of what is no configuration', () => {
  for (const odd of [null, 'text', 7, [], { job: 'text' }, { include: [7, null, {}] }]) {
    expect(analyse(odd)).toEqual({
      injections: [],
      debugTraces: [],
      scanners: [],
      buildsImages: false,
      hasEnvironments: false,
      startsChildPipelines: false,
    });
  }
});
