import { expect, it } from 'vitest';

import {
  GitLabNotFoundError,
  GitLabUnexpectedAnswerError,
} from '../../../shared/platform/errors/gitlab-errors.ts';
import { connectWithToken } from './a-connection.ts';
import { json, oddGitLab } from './odd-gitlab.ts';

const project = {
  id: 9,
  name: 'App',
  path: 'app',
  path_with_namespace: 'contoso/app',
  name_with_namespace: 'Contoso / App',
  web_url: 'https://gitlab.example/contoso/app',
  namespace: { id: 7, full_path: 'contoso' },
};

it('reads one project by its id, without what must not be kept', async () => {
  const answer = { ...project, runners_token: 'GR1348941-canary', import_url: 'https://u:canary@x.example' };
  const server = await oddGitLab((response) => json(response, answer));
  const gitlab = await connectWithToken(server, 't');

  const read = await gitlab.project(9);

  expect(read).toEqual(project);
  expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /api/v4/projects/9']);
});

it('says that a project is gone or hidden', async () => {
  const server = await oddGitLab((response) =>
    json(response, { message: '404 Project Not Found' }, { status: 404 }),
  );

  const asking = (await connectWithToken(server, 't')).project(9);

  await expect(asking).rejects.toBeInstanceOf(GitLabNotFoundError);
});

it.each([[[]], [null], [{ id: 9 }], [{ ...project, id: 'nine' }]])(
  'is not taken in by %j instead of a project',
  async (body) => {
    const server = await oddGitLab((response) => json(response, body));

    const asking = (await connectWithToken(server, 't')).project(9);

    await expect(asking).rejects.toBeInstanceOf(GitLabUnexpectedAnswerError);
  },
);
