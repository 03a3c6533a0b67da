import { DomainError } from '../../platform/errors/errors.ts';

/** Key Vault did not do what was asked. Holds its status and code only: the request holds a token, maybe a secret. */
export class VaultUnavailableError extends DomainError {
  readonly code = 'VaultUnavailable';
  readonly status = 503;
  /** What Key Vault answered; absent when no answer came. */
  readonly vaultStatus?: number;

  constructor(deed: string, answer: { status: number | undefined; code: string | undefined }) {
    const why = [answer.status, answer.code].filter((part) => part !== undefined).join(' ');
    super(`Key Vault did not ${deed} a secret: ${why === '' ? 'no answer' : why}.`);
    if (answer.status !== undefined) this.vaultStatus = answer.status;
  }
}
