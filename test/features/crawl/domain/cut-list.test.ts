import { describe, expect, it } from 'vitest';

import {
  GitLabForbiddenError,
  GitLabUnavailableError,
} from '../../../../shared/platform/errors/gitlab-errors.ts';
import { fallBackToSubgroups } from '../../../../shared/features/crawl/domain/cut-list.ts';
import { jobsFor } from '../../../support/a-job.ts';

const unavailable = new GitLabUnavailableError('No answer.', { endpoint: '/' });
const forbidden = new GitLabForbiddenError('No.', { endpoint: '/' });
const window = { ...jobsFor()['crawl-projects'], page: 21, totalItems: 5_000, attempt: 7 };

describe('a list of projects that was given up', () => {
  it('is cut where its deep pages get no answer', () => {
    expect(fallBackToSubgroups(window, unavailable)).toEqual([jobsFor()['crawl-cut']]);
  });

  it('is cut where other pages of its first window are read', () => {
    expect(fallBackToSubgroups({ ...window, page: 1 }, unavailable, { someRead: true })).toEqual([
      jobsFor()['crawl-cut'],
    ]);
  });

  it('is not cut where it fails from the first page on, or is refused', () => {
    expect(fallBackToSubgroups({ ...window, page: 1 }, unavailable)).toEqual([]);
    expect(fallBackToSubgroups(window, forbidden)).toEqual([]);
  });
});
