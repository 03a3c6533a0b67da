import type { RunResource } from '../../../shared/contracts/arm/run.ts';
import { exact } from '../../parts/amount.ts';
import type { IconName } from '../../parts/icon-names.ts';
import { runsWords } from '../../words/runs.ts';

type Run = RunResource['properties'];

export const stateIcons: Record<Run['state'], { icon: IconName; color?: string }> = {
  running: { icon: 'refresh', color: 'var(--brand)' },
  paused: { icon: 'pause' },
  complete: { icon: 'check', color: 'var(--pass)' },
  partial: { icon: 'warning', color: 'var(--warn)' },
  failed: { icon: 'fail', color: 'var(--fail)' },
  cancelled: { icon: 'close' },
  superseded: { icon: 'out' },
};

export function reasonText(reason: string): string {
  return runsWords.reasons[reason] ?? reason;
}

/** `46 of 58`, or `46 so far` while GitLab has not reported how many there are. */
export function doneText(done: number, of: number | undefined): string {
  return of === undefined ? runsWords.soFar(exact(done)) : runsWords.of(exact(done), exact(of));
}

export function rateText(perSecond: number): string {
  if (perSecond >= 10) return runsWords.perSecond(exact(Math.round(perSecond)));
  if (perSecond >= 1) return runsWords.perSecond(exact(Math.round(perSecond * 10) / 10));
  return runsWords.perMinute(exact(Math.round(perSecond * 60)));
}

/** `9 s`, `2 min 5 s`, `1 h 12 min`. */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return unit(whole, 'second');
  if (whole < 3_600) return `${unit(Math.floor(whole / 60), 'minute')} ${unit(whole % 60, 'second')}`;
  return `${unit(Math.floor(whole / 3_600), 'hour')} ${unit(Math.floor((whole % 3_600) / 60), 'minute')}`;
}

function unit(value: number, name: 'second' | 'minute' | 'hour'): string {
  return new Intl.NumberFormat(undefined, { style: 'unit', unit: name, unitDisplay: 'narrow' }).format(value);
}

/** How long a run that has ended took. */
export function tookText({ beganAt, endedAt }: Pick<Run, 'beganAt' | 'endedAt'>): string | undefined {
  if (endedAt === undefined) return undefined;
  return durationText((Date.parse(endedAt) - Date.parse(beganAt)) / 1_000);
}
