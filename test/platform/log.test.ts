import { describe, expect, it } from 'vitest';

import { logTo } from '../../shared/platform/log.ts';
import { redacted } from '../../shared/platform/redact.ts';

function aLog() {
  const lines: string[] = [];
  const write = (level: string) => (line: string) => void lines.push(`${level}: ${line}`);
  const log = logTo(() => ({ info: write('info'), warn: write('warn'), error: write('error') }));
  return { log, lines };
}

describe('a log line', () => {
  it('is a fixed sentence and its fields', () => {
    const { log, lines } = aLog();

    log.info('a run ended');
    log.warn('group is not readable', { groupId: 7, status: 403 });
    log.error('a job failed', { reason: 'x' });

    expect(lines).toEqual([
      'info: a run ended',
      'warn: group is not readable {"groupId":7,"status":403}',
      'error: a job failed {"reason":"x"}',
    ]);
  });

  it('stays one line, whatever a field holds', () => {
    const { log, lines } = aLog();

    log.warn('strange', { name: 'a\nERROR forged\r\n' });

    expect(lines[0]).not.toMatch(/[\r\n]/);
  });

  it('masks a secret that got into a field', () => {
    const { log, lines } = aLog();

    log.error('a request failed', { failure: 'GET /user with Bearer abc.def.ghi failed' });

    expect(lines[0]).toContain('Bearer [secret] failed');
  });
});

describe('what looks like a credential', () => {
  const canary = 'CanaryCanary0123456789';

  it.each([
    `glpat-${canary}`,
    `gldt-${canary}`,
    `glrt-t1_${canary}`,
    `gloas-${canary}`,
    `glcbt-64_${canary}`,
    `GR1348941${canary}`,
    `Authorization: Bearer ${canary}`,
    `authorization: basic ${canary}==`,
    `SharedAccessSignature sr=sb%3a&sig=${canary}&se=1`,
    `Endpoint=sb://x/;SharedAccessKeyName=k;SharedAccessKey=${canary};`,
    `AccountName=a;AccountKey=${canary}==;EndpointSuffix=x`,
    `https://t.example/Connectors?sv=1&sig=${canary}`,
    `client_id=x&client_secret=${canary}&code=y`,
    `grant_type=refresh_token&refresh_token=${canary}`,
    `/oauth/callback?code=${canary}&state=s`,
    `https://user:${canary}@gitlab.example/x.git`,
    JSON.stringify({ access_token: canary, refresh_token: canary }),
    JSON.stringify({ accessToken: canary, clientSecret: canary }),
    JSON.stringify({ failure: JSON.stringify({ refresh_token: canary }) }),
    `PRIVATE-TOKEN: ${canary}`,
    JSON.stringify({ 'private-token': canary }),
    `a hook signs with whsec_${canary}+/${canary}=`,
    JSON.stringify({ signingToken: `whsec_${canary}` }),
    JSON.stringify({ secretToken: canary }),
    JSON.stringify({ headers: { 'x-gitlab-token': canary, accept: '*/*' } }),
    JSON.stringify(['X-Gitlab-Token', canary, 'Accept', '*/*']),
    `X-Gitlab-Token: ${canary}`,
    `Authorization: ${canary}`,
    `Cookie: palisade-sign-in-1=${canary}`,
    `X-MS-TOKEN-AAD-ACCESS-TOKEN: ${canary}`,
    `x-functions-key: ${canary}`,
    `the token eyJ${canary}.eyJ${canary}.${canary} was refused`,
    `id_token=eyJ${canary}.${canary}.${canary}`,
    `code_verifier=${canary}`,
    `VAULT_KEYS=2026a:${canary}${canary}=,2025b:x`,
    `VAULT_KEYS: 2026a:${canary}`,
    `the entry local:${canary}${canary.slice(1)}= of the key ring`,
  ])('is masked: %s', (text) => {
    expect(redacted(text)).not.toContain(canary);
    expect(redacted(text)).toContain('[secret]');
  });

  it.each([
    'a job waits {"kind":"crawl-projects","code":"ResourceNotFound","attempt":2}',
    'https://gitlab.example/api/v4/groups/7/projects?page=2&per_page=100',
    'the token was refused',
    'http://127.0.0.1:7071/health',
    'eyJ is how a token begins',
    'a job waits {"until":"2026-11-29T22:00:00.000Z","runId":"8235123456789-0123456789ab"}',
    'hook 6f9619ff-8b86-4011-b42d-00cf4fc964ff of group 7: cookies are not read',
  ])('is not seen where there is none: %s', (text) => {
    expect(redacted(text)).toBe(text);
  });
});
