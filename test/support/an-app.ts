import type { App } from '../../shared/features/app.ts';

type Parts = { [Name in keyof App]?: Partial<App[Name]> };

/** The bag of a flow with only these parts. A flow that reaches for another one throws, and says which. */
export function anApp(parts: Parts): App {
  return new Proxy(parts, {
    get(target, name, receiver) {
      if (name in target) return Reflect.get(target, name, receiver) as unknown;
      throw new Error(`This test gives the flow no '${String(name)}'.`);
    },
  }) as App;
}
