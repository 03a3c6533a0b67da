/**
 * GitLab's answer to a request for settings. `isCut`: a list has more entries than were read. `refused`: a 4xx, by the role,
 * the licence or the version. `isNoFile`: the repository was read and has no such file.
 */
export type SettingsAnswer =
  | { outcome: 'success'; body: unknown; isCut: boolean }
  | { outcome: 'refused'; status: number; isNoFile?: boolean };
