export type Bundle = { name: string; version: string; value: string; tags: Record<string, string> };
export type Answer = { status: number; body?: object };

const namePattern = /^[0-9a-zA-Z-]{1,127}$/;
const maxBytes = 25_600;

/** The content and responses of a Key Vault: versions, soft deletion, no conditional write. Key Vault REST 7.x. */
export class KeptSecrets {
  readonly #live = new Map<string, Bundle[]>();
  readonly #deleted = new Map<string, { versions: Bundle[]; isDone: boolean }>();
  readonly #origin: string;
  purgeProtection = false;

  constructor(origin: string) {
    this.#origin = origin;
  }

  set(name: string, value: string, tags: Record<string, string>): Answer {
    if (!namePattern.test(name))
      return refusal(400, 'BadParameter', 'The request URI contains an invalid name.');
    if (Buffer.byteLength(value) > maxBytes) return refusal(400, 'BadParameter', 'The value is too long.');
    if (this.#deleted.has(name))
      return refusal(409, 'Conflict', `Secret ${name} is currently in a deleted but recoverable state.`);
    const version = crypto.randomUUID().replaceAll('-', '');
    const versions = this.#live.get(name) ?? [];
    versions.push({ name, version, value, tags });
    this.#live.set(name, versions);
    return this.get(name, version);
  }

  get(name: string, version: string): Answer {
    const versions = this.#live.get(name) ?? [];
    const found = version === '' ? versions.at(-1) : versions.find((bundle) => bundle.version === version);
    if (found === undefined) return notFound(name);
    return { status: 200, body: { ...this.#properties(found), value: found.value } };
  }

  versions(name: string): Answer {
    const value = (this.#live.get(name) ?? []).map((bundle) => this.#properties(bundle));
    return { status: 200, body: { value, nextLink: null } };
  }

  remove(name: string): Answer {
    const versions = this.#live.get(name);
    const last = versions?.at(-1);
    if (versions === undefined || last === undefined) return notFound(name);
    this.#live.delete(name);
    this.#deleted.set(name, { versions, isDone: false });
    const recoveryId = `${this.#origin}/deletedsecrets/${name}`;
    return {
      status: 200,
      body: { ...this.#properties(last), recoveryId, deletedDate: 1, scheduledPurgeDate: 2 },
    };
  }

  getDeleted(name: string): Answer {
    const found = this.#deleted.get(name);
    const last = found?.versions.at(-1);
    if (last === undefined || found?.isDone !== true) return notFound(name);
    return { status: 200, body: this.#properties(last) };
  }

  purge(name: string): Answer {
    const found = this.#deleted.get(name);
    if (found === undefined) return notFound(name);
    if (this.purgeProtection)
      return refusal(403, 'Forbidden', 'Operation "purge" is not allowed on this vault.');
    if (!found.isDone) return refusal(409, 'Conflict', `Secret ${name} is currently being deleted.`);
    this.#deleted.delete(name);
    return { status: 204 };
  }

  /** Ends the deletions that are under way: in Azure they take a moment, in which nothing can be purged. */
  finishDeletions(): void {
    for (const found of this.#deleted.values()) found.isDone = true;
  }

  /** Removes a secret, as a person does by hand. */
  loseEverything(): void {
    this.#live.clear();
  }

  state(): { live: Bundle[]; deleted: Bundle[] } {
    return {
      live: [...this.#live.values()].flat(),
      deleted: [...this.#deleted.values()].flatMap(({ versions }) => versions),
    };
  }

  #properties({ name, version, tags }: Bundle): object {
    const recoveryLevel = this.purgeProtection ? 'Recoverable' : 'Recoverable+Purgeable';
    const attributes = { enabled: true, created: 1, updated: 1, recoveryLevel, recoverableDays: 90 };
    return { id: `${this.#origin}/secrets/${name}/${version}`, attributes, tags };
  }
}

export function refusal(status: number, code: string, message: string): Answer {
  return { status, body: { error: { code, message } } };
}

function notFound(name: string): Answer {
  return refusal(404, 'SecretNotFound', `A secret with (name/id) ${name} was not found in this key vault.`);
}
