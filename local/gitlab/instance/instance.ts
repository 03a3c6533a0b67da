export const packages = ['ee', 'ee-unlicensed', 'ce'] as const;

export type InstanceOptions = {
  /** `19.5`, `15.8`, `13.12`; default 19.5. Fields and endpoints younger than the version are absent. */
  version?: string;
  /** Default `ee`, where the top-level groups have their tiers. In the other packages every group is Free. */
  package?: (typeof packages)[number];
  /** Default true; false for an instance whose gateway blocks `/api/graphql`. */
  graphql?: boolean;
  /**
   * Status of `approval_rules` and `protected_environments` without a licence, default 403. Which one GitLab sends is
   * not confirmed (gitlab-facts.md, section 8).
   */
  unlicensedStatus?: 403 | 404;
};

/** Version and package of the simulated instance. */
export type Instance = {
  /** As `GET /version` returns it, `19.5.0-ee`. */
  version: string;
  isEnterprise: boolean;
  isLicensed: boolean;
  hasGraphql: boolean;
  unlicensedStatus: 403 | 404;
  /** True if the instance is at least of this version, `15.8`. */
  isSince(version: string): boolean;
};

export function instanceOf(options: InstanceOptions = {}): Instance {
  const { version = '19.5', package: kind = 'ee', graphql = true, unlicensedStatus = 403 } = options;
  const isEnterprise = kind !== 'ce';
  const [major = 0, minor = 0, patch = 0] = numbersOf(version);
  return {
    version: `${major}.${minor}.${patch}${isEnterprise ? '-ee' : ''}`,
    isEnterprise,
    isLicensed: kind === 'ee',
    hasGraphql: graphql,
    unlicensedStatus,
    isSince(other) {
      const [wantedMajor = 0, wantedMinor = 0] = numbersOf(other);
      return major === wantedMajor ? minor >= wantedMinor : major > wantedMajor;
    },
  };
}

function numbersOf(version: string): number[] {
  if (!/^\d+\.\d+(\.\d+)?$/.test(version)) throw new RangeError(`'${version}' is not a GitLab version.`);
  return version.split('.').map(Number);
}
