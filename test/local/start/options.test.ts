import { describe, expect, it } from 'vitest';

import { help, readOptions, StartError } from '../../../local/start/options.ts';
import { thrownBy } from '../../support/thrown-by.ts';

const canary = 'canary-5b1c6f';

function sentenceOf(argv: string[], environment: NodeJS.ProcessEnv = {}): string {
  const failure = thrownBy(() => readOptions(argv, environment));
  return failure instanceof StartError ? failure.message : `not a sentence for people: ${String(failure)}`;
}

describe('what npm start was asked for', () => {
  it('is a demo of 1,200 projects on port 7071 where nothing is said', () => {
    expect(readOptions([], {})).toEqual({
      port: 7071,
      dataDir: undefined,
      projects: 1200,
      tls: false,
      demo: true,
      publicUrl: undefined,
      gitlab: undefined,
      simulated: {},
    });
  });

  it('is read from flags', () => {
    expect(
      readOptions(['--port', '8000', '--data=/tmp/x', '--projects', '20000', '--no-demo', '--tls'], {}),
    ).toEqual({
      port: 8000,
      dataDir: '/tmp/x',
      projects: 20_000,
      tls: true,
      demo: false,
      publicUrl: undefined,
      gitlab: undefined,
      simulated: {},
    });
  });

  it('is read from environment variables, over which flags win', () => {
    const environment = {
      PALISADE_PORT: '8000',
      PALISADE_DATA: '/tmp/x',
      PALISADE_PROJECTS: '5',
      PALISADE_NO_DEMO: 'true',
    };

    expect(readOptions(['--port', '9000'], environment)).toMatchObject({
      port: 9000,
      dataDir: '/tmp/x',
      projects: 5,
      demo: false,
    });
  });

  it('is a simulated GitLab of another version and package', () => {
    expect(readOptions(['--gitlab-version', '15.8'], { PALISADE_GITLAB_PACKAGE: 'ce' })).toMatchObject({
      simulated: { version: '15.8', package: 'ce' },
      gitlab: undefined,
    });
    for (const name of ['ee', 'ee-unlicensed', 'ce'])
      expect(readOptions(['--gitlab-package', name], {})).toMatchObject({ simulated: { package: name } });
  });

  it.each([
    [['--gitlab-version', 'old'], /--gitlab-version must be a version such as 15\.8, not 'old'/],
    [['--gitlab-package', 'free'], /--gitlab-package must be ee, ee-unlicensed, ce, not 'free'/],
    [
      ['--gitlab', 'https://gitlab.example', '--token', canary, '--gitlab-version', '15.8'],
      /are of the simulated GitLab/,
    ],
  ])('is no other version or package than GitLab has (%j)', (argv, sentence) => {
    expect(sentenceOf(argv)).toMatch(sentence);
  });

  it('is an address under which others reach it, which is not its own', () => {
    expect(readOptions(['--public-url', 'https://palisade.example/'], {})).toMatchObject({
      publicUrl: 'https://palisade.example',
    });
    expect(readOptions([], { PALISADE_PUBLIC_URL: 'http://127.0.0.1:9000' })).toMatchObject({
      publicUrl: 'http://127.0.0.1:9000',
    });
    for (const url of [
      'palisade.example',
      'ftp://palisade.example',
      'https://ada:secret@palisade.example',
      'https://palisade.example/below',
      'https://palisade.example?x=1',
      'http://localhost:7071',
      'http://127.0.0.1:7071/',
    ]) {
      expect(sentenceOf(['--public-url', url])).toMatch(/^--public-url must be an/);
    }
  });

  it('takes an empty environment variable for none', () => {
    expect(readOptions([], { PALISADE_PORT: '', PALISADE_GITLAB: '' })).toMatchObject({
      port: 7071,
      gitlab: undefined,
      simulated: {},
    });
  });

  it('is a real GitLab with a token, or with an application, its address without a trailing slash', () => {
    const application = { PALISADE_CLIENT_ID: 'id', PALISADE_CLIENT_SECRET: 'secret' };

    expect(readOptions(['--gitlab', 'https://gitlab.example/sub/', '--token', 't'], {})).toMatchObject({
      gitlab: { url: 'https://gitlab.example/sub', credentials: { token: 't' } },
    });
    expect(readOptions(['--gitlab=https://gitlab.example'], application)).toMatchObject({
      gitlab: { url: 'https://gitlab.example', credentials: { clientId: 'id', clientSecret: 'secret' } },
    });
  });

  it('takes what was pasted without the end of its line', () => {
    const gitlab = { url: 'https://gitlab.example', credentials: { token: 'glpat-1' } };
    const environment = { PALISADE_GITLAB: ' https://gitlab.example\n', PALISADE_TOKEN: 'glpat-1\r\n' };

    expect(readOptions([], environment)).toMatchObject({ gitlab });
    expect(readOptions(['--gitlab', 'https://gitlab.example', '--token', ' glpat-1\n'], {})).toMatchObject({
      gitlab,
    });
    expect(readOptions([], { PALISADE_TOKEN: ' \n' })).toMatchObject({ gitlab: undefined });
  });

  it('is the help, which names every flag and its environment variable', () => {
    const flags = ['port', 'data', 'projects', 'no-demo', 'gitlab', 'token', 'client-id', 'client-secret'];

    expect(readOptions(['--help', '--port', 'x'], {})).toBe('help');
    for (const flag of flags) {
      expect(help).toContain(`--${flag}`);
      expect(help).toContain(`PALISADE_${flag.toUpperCase().replaceAll('-', '_')}`);
    }
  });
});

describe('what can not be', () => {
  it.each<[string[], string]>([
    [['--port', '0'], "--port must be a whole number from 1 to 65532, not '0'."],
    [['--port', '65533'], "--port must be a whole number from 1 to 65532, not '65533'."],
    [['--port', '80a'], "--port must be a whole number from 1 to 65532, not '80a'."],
    [['--port='], "--port must be a whole number from 1 to 65532, not ''."],
    [['--projects', '1e3'], "--projects must be a whole number from 1 to 100000, not '1e3'."],
    [['--projects', '100001'], "--projects must be a whole number from 1 to 100000, not '100001'."],
    [
      ['--gitlab', 'gitlab.example', '--token', 't'],
      "--gitlab must be an http or https URL, not 'gitlab.example'.",
    ],
    [
      ['--gitlab', 'file:///etc/passwd', '--token', 't'],
      "--gitlab must be an http or https URL, not 'file:///etc/passwd'.",
    ],
    [
      ['--gitlab', 'https://gitlab.example/sub/api/v4/', '--token', 't'],
      "--gitlab must be the root of GitLab, and ends in '/api/v4': write 'https://gitlab.example/sub'.",
    ],
    [['--gitlab', 'https://gitlab.example'], '--gitlab needs --token, or --client-id and --client-secret.'],
    [
      ['--gitlab', 'https://g.example', '--client-id', 'x'],
      '--gitlab needs --token, or --client-id and --client-secret.',
    ],
    [['--token', canary], '--token and --client-id go with --gitlab URL.'],
    [['--client-secret', canary], '--token and --client-id go with --gitlab URL.'],
  ])('%j is reported in a sentence', (argv, sentence) => {
    expect(sentenceOf(argv)).toBe(sentence);
  });

  it.each([['--prot', '1'], ['--port'], ['--no-demo=maybe'], ['extra'], ['--port', '--projects']])(
    '%s is reported with the way to the help',
    (...argv) => {
      expect(sentenceOf(argv)).toMatch(/^[A-Z].*\. See npm start -- --help\.$/);
    },
  );

  it('is reported for an environment variable by the name of its flag', () => {
    expect(sentenceOf([], { PALISADE_PORT: 'x' })).toContain('--port must be');
  });

  it('never repeats a secret', () => {
    const withPassword = ['--gitlab', `https://me:${canary}@gitlab.example`, '--token', 't'];

    expect(sentenceOf(['--token', canary])).not.toContain(canary);
    expect(sentenceOf(withPassword)).toBe('--gitlab must not hold credentials; use --token.');
  });
});
