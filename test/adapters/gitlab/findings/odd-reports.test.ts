import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { readReport } from '../../../../shared/adapters/gitlab/reports/read-report.ts';
import { Probe } from '../../../../shared/contracts/gitlab/graphql/probe.ts';
import { readLimits } from '../../../../shared/features/findings/domain/read-outcome.ts';
import type { ReportBody } from '../../../../shared/features/findings/ports.ts';
import {
  GitLabInterceptedError,
  GitLabNotFoundError,
  GitLabUnavailableError,
  GitLabUnexpectedAnswerError,
} from '../../../../shared/platform/errors/gitlab-errors.ts';
import { rejectionOf } from './rejection-of.ts';
import { connectWithToken } from '../a-connection.ts';
import { json, oddGitLab, type Reply } from '../odd-gitlab.ts';

const token = 'glpat-canary-of-reports';
const text = JSON.stringify({ version: '15.0.7', vulnerabilities: [] });

async function sourceOf(reply: Reply, change: object = {}) {
  const odd = await oddGitLab(reply);
  const gitlab = await connectWithToken({ url: odd.url }, token, {
    maxAttempts: 2,
    maxWaitMs: 10,
    ...change,
  });
  return { odd, findings: gitlab.findings };
}

async function read(body: ReportBody): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

const send = (body: string | Buffer, type = 'application/json'): Reply => {
  return (response) => response.writeHead(200, { 'content-type': type }).end(body);
};

describe('a report as odd servers send it', () => {
  it.each([
    ['of another type', send(text, 'application/octet-stream'), text],
    ['packed, whatever its name says', send(gzipSync(text)), text],
    ['without a byte', send(''), ''],
    ['of one byte', send('['), '['],
  ])('%s is read', async (_words, reply, expected) => {
    const { findings } = await sourceOf(reply);

    expect(await read(await findings.report(7, 8, 'gl-sast-report.json'))).toBe(expected);
  });

  it('is asked for by its path in the archive, with the token', async () => {
    const { findings, odd } = await sourceOf(send(text));

    await read(await findings.report(7, 8, 'out put/gl-söst.json'));

    expect(odd.seen[0]?.url).toBe('/api/v4/projects/7/jobs/8/artifacts/out%20put/gl-s%C3%B6st.json');
    expect(odd.seen[0]?.headers.authorization).toBe(`Bearer ${token}`);
  });

  it('that breaks off ends with an error, after what came before', async () => {
    const { findings } = await sourceOf((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 });
      response.write(text, () => response.destroy());
    });
    const body = await findings.report(7, 8, 'gl-sast-report.json');
    let came = '';

    const failure = await rejectionOf(async () => {
      for await (const chunk of body) came += Buffer.from(chunk).toString();
    });

    expect(came).toBe(text);
    expect(failure).toBeInstanceOf(GitLabUnavailableError);
    expect(String(failure)).not.toContain(token);
  });

  it('that stops coming ends with an error', async () => {
    const { findings } = await sourceOf(
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write(text);
      },
      { attemptTimeoutMs: 200 },
    );

    const failure = await rejectionOf(async () => read(await findings.report(7, 8, 'gl-sast-report.json')));

    expect(failure).toBeInstanceOf(GitLabUnavailableError);
    expect(String(failure)).toContain('no more within 0.2 s');
  });

  it.each([
    ['broken gzip', gzipSync(text).subarray(0, 30), {}, 'broken gzip'],
    [
      'a bomb of spaces',
      gzipSync(Buffer.alloc(3_000_000, ' ')),
      { maxBytes: 1_000_000 },
      'larger than 1000000 bytes',
    ],
    [
      'a bomb of one text',
      gzipSync(`{"vulnerabilities":[{"name":"${'x'.repeat(3_000_000)}"}]}`),
      { maxItemBytes: 100_000 },
      'a text is too long',
    ],
    ['a bomb of brackets', gzipSync('['.repeat(3_000_000)), {}, 'nested too deeply'],
  ])('that is %s is read as far as it goes, and says why', async (_words, packed, limits, detail) => {
    const { findings } = await sourceOf(send(packed));

    const body = await findings.report(7, 8, 'x.json');
    const outcome = await readReport(body, { ...readLimits, ...limits }, () => {}, { now: () => new Date() });

    expect(outcome.status).toBe('incomplete');
    expect(outcome.detail).toContain(detail);
  });

  it('that is broken gzip ends with an error', async () => {
    const { findings } = await sourceOf(send(gzipSync(text).subarray(0, 30)));

    const failure = await rejectionOf(async () => read(await findings.report(7, 8, 'x.json')));

    expect(failure).toBeInstanceOf(GitLabUnexpectedAnswerError);
  });

  it('that a sign-in page stands before is not read', async () => {
    const { findings } = await sourceOf(send('<html></html>', 'text/html; charset=utf-8'));

    expect(await rejectionOf(() => findings.report(7, 8, 'x.json'))).toBeInstanceOf(GitLabInterceptedError);
  });

  it('that is redirected to object storage is not followed, so the token is sent nowhere else', async () => {
    const storage = await oddGitLab(send(text));
    const { findings } = await sourceOf((response) =>
      response.writeHead(302, { location: `${storage.url}/artifacts/8?signature=canary` }).end(),
    );

    const failure = await rejectionOf(() => findings.report(7, 8, 'x.json'));

    expect(failure).toBeInstanceOf(GitLabInterceptedError);
    expect(String(failure)).not.toContain('canary');
    expect(storage.seen).toEqual([]);
  });

  it('takes its place among the requests until it is read, left early, or nobody reads it', async () => {
    const { findings, odd } = await sourceOf(
      (response, { url }) => {
        if (url.includes('/artifacts/'))
          response.writeHead(200, { 'content-type': 'application/json' }).write(text);
        else json(response, []);
      },
      { maxConcurrency: 1, attemptTimeoutMs: 300 },
    );
    const isAnswered = async () => {
      await findings.blame(7, 'a', 'b', 1);
      return odd.seen.at(-1)?.url.includes('/blame');
    };

    const left = await findings.report(7, 8, 'x.json');
    const waiting = isAnswered();
    expect(odd.seen).toHaveLength(1);
    for await (const chunk of left) if (chunk.byteLength > 0) break;
    expect(await waiting).toBe(true);

    await findings.report(7, 8, 'x.json');
    expect(await isAnswered()).toBe(true);
  });
});

const fields = (...names: string[]) => ({ fields: names.map((name) => ({ name })) });
const nodes = (ids: string[]) => ids.map((id) => ({ id, pipelines: { nodes: [] } }));

describe('the archive of a job', () => {
  it.each([
    ['no zip', Buffer.from('no zip at all, of many bytes')],
    [
      'a zip whose directory is cut',
      Buffer.concat([Buffer.from('PK\u0005\u0006'), Buffer.alloc(6), Buffer.from([9, 0]), Buffer.alloc(10)]),
    ],
    ['empty', Buffer.alloc(0)],
  ])('that is %s has no report', async (_words, zip) => {
    const { findings } = await sourceOf((response, { url }) => {
      if (url.endsWith('/artifacts')) response.writeHead(200, { 'content-type': 'application/zip' }).end(zip);
      else json(response, { message: '404 Not found' }, { status: 404 });
    });

    expect(await rejectionOf(() => findings.report(7, 8, 'x.json'))).toBeInstanceOf(GitLabNotFoundError);
  });

  it('that is in object storage has no report, and the token is sent nowhere else', async () => {
    const storage = await oddGitLab(send('PK'));
    const { findings } = await sourceOf((response, { url }) => {
      if (url.endsWith('/artifacts')) response.writeHead(302, { location: `${storage.url}/8.zip` }).end();
      else json(response, { message: '404 Not found' }, { status: 404 });
    });

    expect(await rejectionOf(() => findings.report(7, 8, 'x.json'))).toBeInstanceOf(GitLabNotFoundError);
    expect(storage.seen).toEqual([]);
  });

  it('that is larger than 20 MB is not read', async () => {
    let sent = 0;
    const { findings } = await sourceOf((response, { url }) => {
      if (!url.endsWith('/artifacts')) return json(response, { message: '404 Not found' }, { status: 404 });
      response.writeHead(200, { 'content-type': 'application/zip', 'content-length': 30_000_000 });
      response.write(Buffer.alloc(1_000), () => (sent += 1));
    });

    expect(await rejectionOf(() => findings.report(7, 8, 'x.json'))).toBeInstanceOf(GitLabNotFoundError);
    expect(sent).toBe(1);
  });
});

describe('the listing of report files by GraphQL', () => {
  const probe = {
    project: fields('pipelines', 'pushRules'),
    pipeline: fields('child', 'source'),
    jobArtifact: fields('expired'),
  };
  const projects = Array.from({ length: 25 }, (_, index) => ({
    id: index + 1,
    fullPath: '',
    defaultBranch: 'main',
  }));
  type Question = { variables: { ids?: string[] } };

  async function listed(answer: (ids: string[]) => object) {
    const asked: number[] = [];
    const { findings, odd } = await sourceOf((response, { url, body }) => {
      if (url !== '/api/graphql') return json(response, []);
      const { ids = [] } = (JSON.parse(body) as Question).variables;
      asked.push(ids.length);
      json(response, answer(ids));
    });
    return { found: await findings.reportFiles(projects, Probe.parse(probe)), asked, odd };
  }

  it('is asked for in halves after a timeout, and by REST where GitLab fails with five projects', async () => {
    const { found, asked, odd } = await listed((ids) =>
      ids.length > 7 || ids.includes('gid://gitlab/Project/1')
        ? { errors: [{ message: 'Timeout on Pipeline.jobs' }] }
        : { data: { projects: { nodes: nodes(ids) } } },
    );

    expect(asked).toEqual([25, 13, 7, 4, 3, 6, 12, 6, 6]);
    expect(found.size).toBe(25);
    expect(
      odd.seen.filter(({ url }) => url.includes('/pipelines')).map(({ url }) => url.split('/')[4]),
    ).toEqual(['1', '2', '3', '4']);
  });

  it('asks by REST for a project about which GitLab reports an error', async () => {
    const { odd } = await listed((ids) => ({
      data: { projects: { nodes: nodes(ids) } },
      errors: [{ message: 'Internal server error', path: ['projects', 'nodes', 2, 'pipelines'] }],
    }));

    expect(odd.seen.filter(({ url }) => url.includes('/projects/3/pipelines'))).toHaveLength(1);
    expect(odd.seen).toHaveLength(2);
  });
});
