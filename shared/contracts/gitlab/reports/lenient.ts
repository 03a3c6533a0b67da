import { z } from 'zod';

/** A value of the wrong type is absent, as reports of other tools are validated by nobody. */
export const maybe = <Of extends z.ZodType>(of: Of) => of.optional().catch(undefined);
export const text = maybe(z.string());
export const number = maybe(z.number());
/** A list without the elements that do not fit. */
export const list = <Of extends z.ZodType>(of: Of) =>
  maybe(z.array(z.unknown()).transform((items) => items.flatMap((item) => of.safeParse(item).data ?? [])));
