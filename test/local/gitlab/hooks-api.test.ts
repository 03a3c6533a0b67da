import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  adminToken,
  demoApiToken,
  demoToken,
  devApiToken,
  otherToken,
} from '../../../local/gitlab/credentials.ts';
import { type GitLabClient, startTestGitLab, type Json } from './support/gitlab-client.ts';
import { groupAt } from './support/records.ts';

const contoso = '/api/v4/groups/contoso/hooks';
const url = 'http://127.0.0.1:1/hook';
const signingToken = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

let gitlab: GitLabClient;
beforeAll(async () => {
  gitlab = await startTestGitLab({ projects: 200 });
});
afterAll(async () => gitlab.stop());

async function created(path: string, fields: Json, token = demoApiToken): Promise<Json> {
  const answer = await gitlab.send('POST', path, fields, token);
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  return answer.json as Json;
}

describe('a group hook', () => {
  it('is created, listed, read, changed and deleted without ever returning its secrets', async () => {
    const fields = {
      url,
      token: 'tok',
      signing_token: signingToken,
      push_events: false,
      member_events: true,
    };

    const made = await created(contoso, fields);
    const at = `${contoso}/${String(made['id'])}`;
    const shown = await gitlab.thing(at);
    const listed = await gitlab.things(contoso);
    const changed = await gitlab.send('PUT', at, { subgroup_events: true });
    const deleted = await gitlab.send('DELETE', at);
    const gone = await gitlab.get(at);

    expect(made).toMatchObject({
      url,
      group_id: groupAt(gitlab.world, 'contoso').id,
      push_events: false,
      member_events: true,
      subgroup_events: false,
      project_events: false,
      alert_status: 'executable',
      disabled_until: null,
      token_present: true,
      signing_token_present: true,
    });
    expect(made).not.toHaveProperty('token');
    expect(made).not.toHaveProperty('signing_token');
    expect(shown).toEqual(made);
    expect(listed).toContainEqual(made);
    expect(changed.json).toMatchObject({ subgroup_events: true, member_events: true, token_present: true });
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    expect([gone.status, gone.json]).toEqual([404, { message: '404 Not found' }]);
  });

  it('has push events by default', async () => {
    const made = await created(contoso, { url });

    expect(made).toMatchObject({ push_events: true, pipeline_events: false, enable_ssl_verification: true });
  });

  it('loses its secrets if its URL changes without them', async () => {
    const made = await created(contoso, { url, token: 'tok', signing_token: signingToken });
    const at = `${contoso}/${String(made['id'])}`;

    const same = await gitlab.send('PUT', at, { url });
    const moved = await gitlab.send('PUT', at, { url: `${url}/2` });
    const again = await gitlab.send('PUT', at, { url, token: 'new' });

    expect(same.json).toMatchObject({ token_present: true, signing_token_present: true });
    expect(moved.json).toMatchObject({ token_present: false, signing_token_present: false });
    expect(again.json).toMatchObject({ token_present: true, signing_token_present: false });
  });

  it('accepts custom headers and URL variables, and returns their keys only', async () => {
    const made = await created(contoso, {
      url: 'http://127.0.0.1:1/{place}',
      custom_headers: [{ key: 'X-One', value: 'secret-1' }],
      url_variables: [{ key: 'place', value: 'secret-2' }],
    });
    const at = `${contoso}/${String(made['id'])}`;

    await gitlab.send('PUT', `${at}/custom_headers/X-Two`, { value: 'secret-3' });
    await gitlab.send('DELETE', `${at}/custom_headers/X-One`);
    const missing = await gitlab.send('DELETE', `${at}/custom_headers/X-One`);
    const shown = await gitlab.thing(at);

    expect(shown).toMatchObject({ custom_headers: [{ key: 'X-Two' }], url_variables: [{ key: 'place' }] });
    expect(JSON.stringify(shown)).not.toContain('secret-');
    expect(missing.status).toBe(404);
  });

  it('requires an Owner with scope api for changes, and any Owner for reading', async () => {
    const readOnly = await gitlab.send('POST', contoso, { url }, demoToken);
    const developer = await gitlab.send('POST', contoso, { url }, devApiToken);
    const developerLooks = await gitlab.get(contoso, devApiToken);
    const ownerLooks = await gitlab.get(contoso, demoToken);
    const stranger = await gitlab.get('/api/v4/groups/fabrikam/hooks', otherToken);
    const anonymous = await gitlab.get(contoso, undefined);

    expect([readOnly.status, readOnly.json]).toEqual([
      403,
      expect.objectContaining({ error: 'insufficient_scope', scope: 'api' }),
    ]);
    expect([developer.status, developer.json]).toEqual([403, { message: '403 Forbidden' }]);
    expect(developerLooks.status).toBe(403);
    expect(ownerLooks.status).toBe(200);
    expect([stranger.status, stranger.json]).toEqual([404, { message: '404 Group Not Found' }]);
    expect(anonymous.status).toBe(401);
  });

  it.each([
    ['no address', {}, 400, { error: 'url is missing' }],
    ['an address that is none', { url: 'not a url' }, 422, { error: 'Invalid url given' }],
    ['an empty address', { url: '' }, 422, { error: 'Invalid url given' }],
    ['another scheme', { url: 'ftp://example.com' }, 422, { error: 'Invalid url given' }],
    ['a flag that is none', { url, push_events: 'perhaps' }, 400, { error: 'push_events is invalid' }],
    [
      'a short key',
      { url, signing_token: 'whsec_AAAA' },
      422,
      { message: { signing_token: ['is invalid'] } },
    ],
  ])('is refused with %s', async (_, fields, status, body) => {
    const answer = await gitlab.send('POST', contoso, fields);

    expect([answer.status, answer.json]).toEqual([status, body]);
  });

  it('is not changed without parameters', async () => {
    const made = await created(contoso, { url });

    const answer = await gitlab.send('PUT', `${contoso}/${String(made['id'])}`, {});

    expect([answer.status, answer.json]).toEqual([400, { error: 'No parameters provided' }]);
  });
});

describe('a group without Premium', () => {
  const path = '/api/v4/groups/adventure.works/hooks';

  it('returns 403 to its Owner', async () => {
    const made = await gitlab.send('POST', path, { url });
    const listed = await gitlab.get(path);

    expect([made.status, made.json]).toEqual([403, { message: '403 Forbidden' }]);
    expect(listed.status).toBe(403);
  });

  it('returns 404, or accepts a hook that is never called, if configured', async () => {
    const hiding = await startTestGitLab({ projects: 20, hooks: { unlicensed: 'not-found' } });
    const accepting = await startTestGitLab({ projects: 20, hooks: { unlicensed: 'never-called' } });

    const hidden = await hiding.send('POST', path, { url });
    const accepted = await accepting.send('POST', path, { url, project_events: true });
    accepting.world.addProject({ namespace: groupAt(accepting.world, 'adventure.works'), path: 'unheard' });
    const { made } = accepting.deliveries.counts();
    await Promise.all([hiding.stop(), accepting.stop()]);

    expect([hidden.status, hidden.json]).toEqual([404, { message: '404 Group Not Found' }]);
    expect(accepted.status).toBe(201);
    expect(made).toBe(0);
  });
});

describe('a GitLab before 19.0', () => {
  it('ignores a signing token and does not report which secrets are set', async () => {
    const old = await startTestGitLab({ projects: 20, hooks: { signing: false } });

    const answer = await old.send('POST', contoso, { url, signing_token: 'whatever', token: 't' });
    await old.stop();

    expect(answer.status).toBe(201);
    expect(answer.json).not.toHaveProperty('token_present');
    expect(answer.json).not.toHaveProperty('signing_token_present');
  });
});

describe('a project hook', () => {
  it('requires a Maintainer and no licence', async () => {
    const [project] = groupAt(gitlab.world, 'adventure.works').subtreeProjects;
    const path = `/api/v4/projects/${project?.id ?? 0}/hooks`;

    const made = await created(path, { url, pipeline_events: true });
    const developer = await gitlab.send(
      'POST',
      `/api/v4/projects/${groupAt(gitlab.world, 'contoso').subtreeProjects[0]?.id ?? 0}/hooks`,
      { url },
      devApiToken,
    );

    expect(made).toMatchObject({ project_id: project?.id, pipeline_events: true });
    expect(made).not.toHaveProperty('project_events');
    expect(developer.status).toBe(403);
  });
});

describe('a system hook', () => {
  it('is for administrators only', async () => {
    const made = await created('/api/v4/hooks', { url, push_events: true }, adminToken);
    const owner = await gitlab.send('POST', '/api/v4/hooks', { url });
    const listed = await gitlab.things('/api/v4/hooks', adminToken);

    expect(made).toMatchObject({ push_events: true, repository_update_events: true, tag_push_events: false });
    expect(listed).toEqual([made]);
    expect([owner.status, owner.json]).toEqual([403, { message: '403 Forbidden' }]);
  });
});

describe('an administrator', () => {
  it('lists every group of the instance, except with owned=true', async () => {
    const all = await gitlab.things('/api/v4/groups?top_level_only=true&per_page=100', adminToken);
    const owned = await gitlab.things('/api/v4/groups?owned=true', adminToken);

    expect(all.map((group) => group['path'])).toEqual(expect.arrayContaining(['woodgrove', 'fabrikam']));
    expect(owned).toEqual([]);
  });
});
