import { z } from 'zod';

const STARTED_KEY = 'palisade.signIn';
const TOKENS_KEY = 'palisade.tokens';

/** A sign-in that left the page: what the answer must match, and where to go on. */
const StartedSignIn = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** Path and search of the page that the person left. */
  returnTo: z.string(),
});
export type StartedSignIn = z.infer<typeof StartedSignIn>;

const Tokens = z.object({
  access: z.string(),
  refresh: z.string().optional(),
  id: z.string(),
  name: z.string(),
  expiresAtMs: z.number(),
});
export type Tokens = z.infer<typeof Tokens>;

/** `sessionStorage` ends with the tab. Tokens are never in `localStorage`. */
export const keptSignIn = {
  start: (started: StartedSignIn) => write(STARTED_KEY, started),
  /** Once: an answer that comes again matches nothing. */
  takeStarted: (): StartedSignIn | undefined => {
    const started = read(STARTED_KEY, StartedSignIn);
    sessionStorage.removeItem(STARTED_KEY);
    return started;
  },
  keepTokens: (tokens: Tokens) => write(TOKENS_KEY, tokens),
  tokens: (): Tokens | undefined => read(TOKENS_KEY, Tokens),
  forget: () => sessionStorage.removeItem(TOKENS_KEY),
};

/** Whether this tab has signed in, or comes back from it with an answer. A person may also leave the provider without one. */
export function wasStarted(): boolean {
  if (sessionStorage.getItem(TOKENS_KEY) !== null) return true;
  const isAnswer = new URLSearchParams(location.hash.slice(1)).has('state');
  return isAnswer && sessionStorage.getItem(STARTED_KEY) !== null;
}

function write(key: string, value: StartedSignIn | Tokens): void {
  sessionStorage.setItem(key, JSON.stringify(value));
}

function read<Schema extends z.ZodType>(key: string, schema: Schema): z.infer<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(sessionStorage.getItem(key) ?? 'null')).data;
  } catch {
    return undefined;
  }
}
