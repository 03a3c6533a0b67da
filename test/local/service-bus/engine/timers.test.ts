import { expect, it } from 'vitest';
import { Timers, type Timer } from '../../../../local/service-bus/engine/timers.ts';
import { fakeClock } from './fake-clock.ts';

it('runs timers at their time, in order, regardless of the order in which they were started', () => {
  const clock = fakeClock();
  const timers = new Timers(clock);
  const start = clock.now();
  const ran: number[] = [];
  const delays = [50, 10, 40, 30, 20, 10, 70, 60];
  for (const delay of delays) timers.start(start + delay, () => ran.push(clock.now() - start));

  clock.advance(45);
  expect(ran).toEqual([10, 10, 20, 30, 40]);

  clock.advance(100);
  expect(ran).toEqual([10, 10, 20, 30, 40, 50, 60, 70]);
});

it('needs at most one alarm for all timers', () => {
  const clock = fakeClock();
  const timers = new Timers(clock);

  for (let delay = 100; delay > 0; delay -= 1) timers.start(clock.now() + delay, () => {});

  expect(clock.alarms()).toBe(1);
});

it('removes a stopped timer from any position', () => {
  const clock = fakeClock();
  const timers = new Timers(clock);
  const ran: number[] = [];
  const started: Timer[] = [];
  for (let index = 0; index < 200; index += 1) {
    started.push(timers.start(clock.now() + ((index * 37) % 101), () => ran.push(index)));
  }
  for (const [index, timer] of started.entries()) if (index % 3 !== 0) timers.stop(timer);
  timers.stop(started[1]);

  clock.advance(200);

  const expected = [...Array(200).keys()].filter((index) => index % 3 === 0);
  expect([...ran].sort((a, b) => a - b)).toEqual(expected);
  const order = ran.map((index) => (index * 37) % 101);
  expect(order).toEqual([...order].sort((a, b) => a - b));
});

it('runs a timer that another timer starts for a time in the past', () => {
  const clock = fakeClock();
  const timers = new Timers(clock);
  const ran: string[] = [];
  timers.start(clock.now() + 10, () => {
    ran.push('first');
    timers.start(clock.now() - 5, () => ran.push('second'));
  });

  clock.advance(10);

  expect(ran).toEqual(['first', 'second']);
});
