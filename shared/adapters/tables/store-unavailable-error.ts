import { DomainError } from '../../platform/errors/errors.ts';

/** The table service did not do what was asked. Holds its status and code only, never the request, which is signed. */
export class StoreUnavailableError extends DomainError {
  readonly code = 'StorageUnavailable';
  readonly status = 503;
  /** Status of the response; absent if there was none. */
  readonly serviceStatus?: number;
  readonly serviceCode?: string;

  constructor(table: string, answer: { status: number | undefined; code: string | undefined }) {
    const why = [answer.status, answer.code].filter((part) => part !== undefined).join(' ');
    super(`The table ${table} is not available: ${why === '' ? 'no answer' : why}.`);
    if (answer.status !== undefined) this.serviceStatus = answer.status;
    if (answer.code !== undefined) this.serviceCode = answer.code;
  }
}
