import { DomainError } from '../../platform/errors/errors.ts';

/** A failed request to Key Vault. Contains only status and code: the request contains a token, maybe a secret. */
export class VaultUnavailableError extends DomainError {
  readonly code = 'VaultUnavailable';
  readonly status = 503;
  /** HTTP status of Key Vault; absent without a response. */
  readonly vaultStatus?: number;

  constructor(action: string, response: { status: number | undefined; code: string | undefined }) {
    const why = [response.status, response.code].filter((part) => part !== undefined).join(' ');
    super(`Key Vault did not ${action} a secret: ${why === '' ? 'no response' : why}.`);
    if (response.status !== undefined) this.vaultStatus = response.status;
  }
}
