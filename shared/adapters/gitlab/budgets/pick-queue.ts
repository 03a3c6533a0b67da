/** Requests that wait for the same: of one connector, equally urgent, under the same limits. */
export type Line = {
  connector: string;
  urgent: boolean;
  /** When its first request may go, ms since 1970. */
  readyAt: number;
  /** When its first request came, by number. */
  arrived: number;
};

/**
 * Whose request goes next: what is urgent before what is not, then the connector that was served longest ago, then who
 * came first. What still has to wait for a limit holds up nobody. `served` tells when each connector was served last, by
 * number.
 */
export function pickQueue<Of extends Line>(
  lines: readonly Of[],
  served: ReadonlyMap<string, number>,
  mayGo: (line: Of) => boolean,
  now: number,
): Of | undefined {
  const able = lines.filter((line) => line.readyAt <= now && mayGo(line));
  return able.toSorted((a, b) => compare(a, b, served))[0];
}

function compare(a: Line, b: Line, served: ReadonlyMap<string, number>): number {
  if (a.urgent !== b.urgent) return a.urgent ? -1 : 1;
  const turn = (served.get(a.connector) ?? 0) - (served.get(b.connector) ?? 0);
  return turn === 0 ? a.arrived - b.arrived : turn;
}
