import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

import packageJson from '../../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '../..');

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

const Script = z.object({
  script: z.array(z.string()).optional(),
  before_script: z.array(z.string()).optional(),
});
const GitLabJob = Script.extend({
  stage: z.string().optional(),
  extends: z.union([z.string(), z.array(z.string())]).optional(),
  id_tokens: z.record(z.string(), z.object({ aud: z.string() })).optional(),
  environment: z.object({ name: z.string() }).optional(),
  rules: z.array(z.object({ if: z.string() })).optional(),
  resource_group: z.string().optional(),
  variables: z.record(z.string(), z.string()).optional(),
});
type GitLabJob = z.infer<typeof GitLabJob>;

const GitHubJob = z.object({
  needs: z.union([z.string(), z.array(z.string())]).optional(),
  if: z.string().optional(),
  environment: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
  permissions: z.record(z.string(), z.string()).optional(),
  concurrency: z.object({ group: z.string(), 'cancel-in-progress': z.boolean() }).optional(),
  steps: z.array(
    z.object({
      uses: z.string().optional(),
      run: z.string().optional(),
      with: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});
const Workflow = z.object({
  permissions: z.record(z.string(), z.string()),
  env: z.record(z.string(), z.string()),
  jobs: z.record(z.string(), GitHubJob),
});

/** Words by which a stored secret is named or read. */
const secretWords =
  /secrets\.|client[-_]?secret|password|creds:|AZURE_CREDENTIALS|--federated-token|private[-_]?key/i;

/** Stages in the order of the contract. */
const stages = ['check', 'package', 'infra', 'what-if', 'deploy', 'smoke'];

describe('.gitlab-ci.yml', () => {
  const text = read('.gitlab-ci.yml');
  const { stages: listed, ...rest } = parse(text) as Record<string, unknown>;
  const reserved = new Set(['variables', 'workflow', 'default']);
  const jobs = new Map(
    Object.entries(rest)
      .filter(([name]) => !reserved.has(name))
      .map(([name, job]) => [name, GitLabJob.parse(job)]),
  );
  /** A job with what it extends; its own keys win, as in GitLab. */
  const whole = (name: string): GitLabJob => {
    const own = jobs.get(name)!;
    return Object.assign({}, ...[own.extends ?? []].flat().map((base) => jobs.get(base)), own) as GitLabJob;
  };
  const named = [...jobs.keys()].filter((name) => !name.startsWith('.'));

  it('has the stages of a deployment, each with a job', () => {
    expect(listed).toEqual(stages);
    expect(named.map((name) => jobs.get(name)?.stage)).toEqual(stages);
  });

  it('gets its tokens from GitLab for the audience of Entra, only in jobs that talk to Azure', () => {
    const withToken = named.filter((name) => whole(name).id_tokens !== undefined);

    expect(withToken).toEqual(['what-if', 'deploy']);
    for (const name of withToken) {
      expect(whole(name).id_tokens).toEqual({ AZURE_OIDC_TOKEN: { aud: 'api://AzureADTokenExchange' } });
      expect(whole(name).before_script?.join()).toContain('--federated-credential-provider oidc');
    }
  });

  it('deploys the protected default branch, one at a time, from the package', () => {
    const deploy = whole('deploy');

    expect(deploy.rules?.map((rule) => rule.if).join()).toMatch(/CI_DEFAULT_BRANCH.*CI_COMMIT_REF_PROTECTED/);
    expect(deploy).toMatchObject({ environment: { name: 'production' }, resource_group: 'production' });
    expect(deploy.script?.join()).toMatch(/azd provision.*azd deploy app --from-package package\.zip/);
    expect(deploy.variables).toEqual({ LOGIN_AS: '$AZURE_CLIENT_ID' });
  });

  it('previews merge requests of this project, as an identity that may not change anything', () => {
    const { script, rules, variables } = whole('what-if');

    expect(script).toEqual(['azd provision --preview --no-prompt']);
    expect(variables).toEqual({ LOGIN_AS: '$AZURE_PREVIEW_CLIENT_ID' });
    expect(rules?.map((rule) => rule.if)).toEqual([
      '$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID && $AZURE_PREVIEW_CLIENT_ID',
      '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $AZURE_PREVIEW_CLIENT_ID',
    ]);
    expect(whole('what-if').before_script?.join()).toContain('--client-id "$LOGIN_AS"');
  });

  it('loads the package under Node 22, too', () => {
    expect(whole('check').script?.join()).toMatch(/node-?v?22|NODE_22/);
    expect(whole('check').script?.join()).toContain('OTHER_NODES=');
  });

  it('names no secret', () => {
    expect(text).not.toMatch(secretWords);
  });
});

describe('the workflow of GitHub', () => {
  const text = read('.github/workflows/azure.yml');
  const { permissions, jobs, env } = Workflow.parse(parse(text));
  const runsOf = (job: string) => jobs[job]?.steps.map(({ run = '' }) => run).join('\n') ?? '';

  it('has the same stages', () => {
    expect(Object.keys(jobs)).toEqual(stages);
    expect(jobs['deploy']?.needs).toBe('what-if');
    expect(jobs['smoke']?.needs).toBe('deploy');
  });

  it('may read only, and asks for a token only in jobs that talk to Azure', () => {
    expect(permissions).toEqual({ contents: 'read' });
    const withToken = Object.keys(jobs).filter((name) => jobs[name]?.permissions?.['id-token'] === 'write');

    expect(withToken).toEqual(['what-if', 'deploy']);
    for (const name of withToken) {
      expect(jobs[name]?.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
      expect(runsOf(name)).toContain('--federated-credential-provider github');
    }
  });

  it('deploys pushes only, one at a time, from the package', () => {
    expect(jobs['deploy']).toMatchObject({
      environment: 'production',
      concurrency: { 'cancel-in-progress': false },
    });
    expect(jobs['deploy']?.if).toContain("github.event_name == 'push'");
    expect(runsOf('deploy')).toMatch(/azd provision[^]*azd deploy app --from-package package\.zip/);
  });

  it('previews pull requests of this repository, as an identity that may not change anything', () => {
    const job = jobs['what-if'];

    expect(runsOf('what-if')).toContain('azd provision --preview --no-prompt');
    expect(runsOf('what-if')).not.toMatch(/azd (?:up|deploy|provision --no-prompt)/);
    expect(job?.env).toEqual({ AZURE_CLIENT_ID: '${{ vars.AZURE_PREVIEW_CLIENT_ID }}' });
    expect(job?.environment).toBe('preview');
    expect(job?.if).toContain('head.repo.full_name == github.repository');
  });

  it('loads the package under Node 22, too', () => {
    expect(runsOf('check')).toContain('OTHER_NODES=');
    expect(jobs['check']?.steps.flatMap(({ with: given }) => given?.['node-version'] ?? [])).toEqual([
      22, 24,
    ]);
  });

  it('pins every action by commit', () => {
    const used = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []));

    expect(used.length).toBeGreaterThan(10);
    expect(used.filter((action) => !/@[\da-f]{40}$/.test(action))).toEqual([]);
  });

  it('names no secret: its variables are those of the repository', () => {
    expect(text).not.toMatch(secretWords);
    const values = Object.values(env).filter((value) => value !== 'ServicePrincipal');
    expect(values.filter((value) => !/^\$\{\{ vars\.\w+ \}\}$/.test(value))).toEqual([]);
  });
});

describe('azure.yaml', () => {
  const Hook = z.object({ shell: z.string(), run: z.string() });
  const Azure = z.object({
    name: z.string().regex(/^[a-z\d][a-z\d-]*[a-z\d]$/),
    infra: z.object({ provider: z.literal('bicep'), path: z.string(), module: z.string() }),
    services: z.record(
      z.string(),
      z.object({ host: z.string(), language: z.string(), dist: z.string(), remoteBuild: z.boolean() }),
    ),
    hooks: z.record(z.string(), z.object({ posix: Hook, windows: Hook })),
  });
  const azure = Azure.parse(parse(read('azure.yaml')));

  it('deploys dist as it is to the app that Bicep tags', () => {
    expect(azure.services).toEqual({
      app: { host: 'function', language: 'ts', dist: 'dist', remoteBuild: false },
    });
    expect(read('infra/main.bicep')).toContain("serviceName: 'app'");
    expect(packageJson.scripts.build).toBe('node local/build.ts');
  });

  it('names a template and hooks that exist, the same on all systems', () => {
    const { infra, hooks } = azure;
    const files = Object.values(hooks).map(({ posix }) => posix.run.replace(/^node /, ''));

    expect(existsSync(join(root, infra.path, `${infra.module}.bicep`))).toBe(true);
    expect(existsSync(join(root, infra.path, `${infra.module}.bicepparam`))).toBe(true);
    expect(Object.keys(hooks)).toEqual(['preprovision', 'postprovision', 'postdeploy']);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    expect(Object.values(hooks).filter(({ posix, windows }) => posix.run !== windows.run)).toEqual([]);
  });

  it('leaves maps out of the package, and not node_modules, which azd refuses without a remote build', () => {
    expect(read('.funcignore').trim().split('\n')).toEqual(['*.map']);
  });
});
