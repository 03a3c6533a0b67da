/**
 * GitLab's answer to a request for settings. `isCut`: a list has more entries than were read. `refused`: a 4xx, by the role,
 * the licence or the version.
 */
export type SettingsAnswer =
  { outcome: 'success'; body: unknown; isCut: boolean } | { outcome: 'refused'; status: number };
