import type { UserRecord } from '../world/records.ts';
import { isoTime } from './iso-time.ts';

export function basicUser(user: UserRecord, externalUrl: string): Record<string, unknown> {
  return {
    id: user.id,
    username: user.username,
    public_email: '',
    name: user.name,
    state: user.state,
    locked: false,
    avatar_url: null,
    web_url: `${externalUrl}/${user.username}`,
  };
}

/** The body of `GET /user`, with more fields than other users see. */
export function currentUser(user: UserRecord, externalUrl: string): Record<string, unknown> {
  return {
    ...basicUser(user, externalUrl),
    created_at: isoTime(user.createdAt),
    bio: '',
    location: '',
    organization: '',
    job_title: '',
    bot: false,
    last_sign_in_at: isoTime(user.createdAt),
    confirmed_at: isoTime(user.createdAt),
    last_activity_on: '2026-11-20',
    email: `${user.username}@example.com`,
    theme_id: 3,
    color_scheme_id: 1,
    projects_limit: 100_000,
    identities: [],
    can_create_group: true,
    can_create_project: true,
    two_factor_enabled: true,
    external: false,
    private_profile: false,
    commit_email: `${user.username}@example.com`,
  };
}
