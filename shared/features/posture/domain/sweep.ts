/**
 * The latest sweep of a root group: the page that it is at, and when it came there. `at` is when it began; times are
 * ISO 8601.
 */
export type Sweep = {
  rootId: number;
  at: string;
  subject: 'groups' | 'projects';
  after: number;
  whole?: true;
  movedAt: string;
  endedAt?: string;
};
