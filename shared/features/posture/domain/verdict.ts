/** Reason why a check could not be judged: the tier hides or withholds the fact, the role may not read it, reading failed, or it is too old. */
export type Obstacle = { kind: 'tier' | 'permission' | 'error' | 'stale'; text: string; helps?: string };

/** A fact that a verdict rests on: GitLab's own field name and value, where it was read and when (ISO 8601). */
export type Evidence = { field: string; value: unknown; source: string; readAt: string };

/** Verdict of a rule about one project, group or instance. Only `fail` asks for anybody's work. */
export type Verdict =
  | { verdict: 'pass'; reason?: string; evidence: Evidence[] }
  | { verdict: 'fail'; reason: string; evidence: Evidence[] }
  | { verdict: 'notApplicable'; reason: string; evidence: Evidence[] }
  | { verdict: 'notAssessed'; reason: Obstacle; evidence: Evidence[] };
