import type { Instance } from '../instance/instance.ts';

/**
 * The body of `GET /application/settings`, reduced to what concerns security, plus secrets that GitLab sends too.
 * Source: gitlab-facts.md, section 2.1.
 */
export function applicationSettings(instance: Instance): Record<string, unknown> {
  return {
    id: 1,
    require_two_factor_authentication: false,
    two_factor_grace_period: 48,
    signup_enabled: true,
    require_admin_approval_after_user_signup: true,
    default_project_visibility: 'private',
    default_group_visibility: 'private',
    restricted_visibility_levels: [],
    default_branch_protection: 2,
    ...(instance.isSince('17.0')
      ? {
          default_branch_protection_defaults: {
            allowed_to_push: [{ access_level: 40 }],
            allow_force_push: false,
            allowed_to_merge: [{ access_level: 40 }],
            developer_can_initial_push: false,
          },
        }
      : {}),
    allow_local_requests_from_web_hooks_and_services: false,
    allow_local_requests_from_system_hooks: true,
    runners_registration_token: 'canary-instance-runners-token',
    health_check_access_token: 'canary-instance-health-token',
    ...(instance.isEnterprise ? { secret_push_protection_available: true } : {}),
  };
}
