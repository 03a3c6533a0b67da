import { describe, expect, it } from 'vitest';

import {
  GitLabForbiddenError,
  GitLabInterceptedError,
  GitLabNotFoundError,
  GitLabRefusedError,
  GitLabUnavailableError,
} from '../../../../shared/platform/errors/gitlab-errors.ts';
import { isHookRefusal, whyPolling } from '../../../../shared/features/webhooks/domain/group-hook.ts';

const endpoint = 'GET /groups/1/hooks';
const where = { url: 'https://app.example/webhooks/gitlab/1', group: 'acme$web' };
const forbidden = new GitLabForbiddenError('403 Forbidden', { endpoint, gitLabStatus: 403 });
const missing = new GitLabNotFoundError('404 Not Found', { endpoint, gitLabStatus: 404 });
const faulty = (gitLabStatus: number) => new GitLabRefusedError('Url is blocked', { endpoint, gitLabStatus });
const away = new GitLabUnavailableError('No answer.', { endpoint, gitLabStatus: 503 });
const gateway = new GitLabInterceptedError('A page of a gateway.', { endpoint, gitLabStatus: 400 });

describe('what GitLab answers when it is asked for a webhook', () => {
  it.each([forbidden, missing, faulty(400), faulty(422)])('is a refusal: $gitLabStatus', (failure) => {
    expect(isHookRefusal(failure)).toBe(true);
  });

  it.each([away, gateway, faulty(409), new Error('anything else')])('may pass: $message', (failure) => {
    expect(isHookRefusal(failure)).toBe(false);
  });

  it('is reported in its own words where the request is at fault', () => {
    expect(whyPolling(faulty(422), where)).toBe('GitLab does not take the webhook: Url is blocked');
  });

  it('is reported with how to do it by hand where the right is missing', () => {
    const words = whyPolling(forbidden, where);

    expect(words).toContain(where.url);
    expect(words).toContain('gitLabGroups/acme$web/listWebhookSecret');
    expect(words).toContain('system hook');
  });
});
