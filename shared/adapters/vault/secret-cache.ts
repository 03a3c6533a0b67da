/** Cache of secrets by name, for five minutes. A name never gets another value. */
export type SecretCache = {
  get(name: string): string | undefined;
  put(name: string, text: string): void;
  remove(name: string): void;
};

const keptMs = 5 * 60_000;
const maxTexts = 1_000;

export function secretCache(now: () => Date): SecretCache {
  const texts = new Map<string, { text: string; until: number }>();
  return {
    get(name) {
      const found = texts.get(name);
      if (found === undefined || found.until > now().getTime()) return found?.text;
      texts.delete(name);
      return undefined;
    },
    put(name, text) {
      texts.set(name, { text, until: now().getTime() + keptMs });
      const [oldest] = texts.keys();
      if (texts.size > maxTexts && oldest !== undefined) texts.delete(oldest);
    },
    remove: (name) => void texts.delete(name),
  };
}
