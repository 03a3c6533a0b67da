/** GitLab writes times with milliseconds and `Z`. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

export function isoDay(milliseconds: number): string {
  return isoTime(milliseconds).slice(0, 10);
}
