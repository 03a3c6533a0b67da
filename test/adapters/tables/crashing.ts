import { TableClient } from '@azure/data-tables';

import { Table } from '../../../shared/adapters/tables/table.ts';

class Died extends Error {}

/** A process crashes at its `fatal`-th request, just before or just after the service takes it. */
export type CrashPoint = { fatal: number; moment: 'before' | 'after' };

/** A process that crashes; `died` is true from then on, and none of its further requests is sent. */
export class Process {
  died = false;
  #requests = 0;
  readonly #connectionString: string;
  readonly #crashPoint: CrashPoint;

  constructor(connectionString: string, crashPoint: CrashPoint) {
    this.#connectionString = connectionString;
    this.#crashPoint = crashPoint;
  }

  table(name: string): Table {
    return new Table(clientWith(this.#connectionString, name, (send) => this.#send(send)));
  }

  async #send<Answer>(send: () => Promise<Answer>): Promise<Answer> {
    this.#requests += 1;
    const isFatal = this.#requests === this.#crashPoint.fatal;
    if (this.died || (isFatal && this.#crashPoint.moment === 'before')) return this.#die();
    const answer = await send();
    return isFatal ? this.#die() : answer;
  }

  #die(): never {
    this.died = true;
    throw new Died();
  }
}

/** A client whose every HTTP request goes through `around`. */
export function clientWith(
  connectionString: string,
  name: string,
  around: <Answer>(send: () => Promise<Answer>, method: string) => Promise<Answer>,
): TableClient {
  const policy = {
    name: 'around',
    sendRequest: <Request extends { method: string }, Answer>(
      request: Request,
      next: (request: Request) => Promise<Answer>,
    ) => around(() => next(request), request.method),
  };
  return TableClient.fromConnectionString(connectionString, name, {
    allowInsecureConnection: true,
    additionalPolicies: [{ policy, position: 'perCall' }],
  });
}
