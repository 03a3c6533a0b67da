import { runStorm } from '../support/event-storm.ts';

/** Projects for each event: enough for every change to have one of its own. */
const projectsAnEvent = 0.3;
const eventsAKill = 600;

/** Runs a storm of events and returns a table of its results. Throws if any is wrong. */
export async function benchStorm(events: number): Promise<string> {
  const began = performance.now();
  const end = await runStorm({
    events,
    projects: Math.max(400, Math.ceil(events * projectsAnEvent)),
    kills: Math.max(4, Math.ceil(events / eventsAKill)),
    seed: 11,
  });
  const seconds = (performance.now() - began) / 1_000;
  const wrong = [...end.wronglyReported, ...end.differences, ...end.differencesHealed];
  if (wrong.length > 0 || end.deadLetters > 0) throw new Error(`The storm did damage: ${wrong.join('; ')}`);
  const rows = [
    ['webhook events', end.events],
    ['copies sent', end.sent],
    ['events lost', end.lost],
    ['requests to GitLab', end.requests],
    ['jobs on the urgent queue', end.jobs],
    ['kills of the Functions host', end.kills],
    ['effects, each reported once', end.effects],
    ['projects that differ after all was delivered', end.differences.length],
    ['things that differ after a tenth was lost, before and after a reconciliation', `${end.toHeal}, 0`],
    ['seconds', seconds.toFixed(0)],
  ];
  return ['| measured | value |', '| --- | ---: |', ...rows.map((cells) => `| ${cells.join(' | ')} |`)].join(
    '\n',
  );
}
