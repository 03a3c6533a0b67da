import type { z } from 'zod';

import type { OperationSpec } from '../../shared/contracts/arm/operations/operation-spec.ts';
import type { Caller } from '../../shared/platform/caller.ts';
import type { Precondition } from '../../shared/features/connectors/domain/precondition.ts';
import type { Permission } from '../../shared/features/permissions/ports.ts';

/** A request as a handler sees it: identified, routed, checked. */
export type Call<Body = undefined> = {
  caller: Caller;
  access: Permission;
  query: URLSearchParams;
  /** Route values, URL-decoded. */
  params: Readonly<Record<string, string>>;
  body: Body;
  apiVersion: string;
  /** Scheme and host of absolute links: our public address, or loopback as the caller used it. */
  origin: string;
  /** Path as the caller used it. */
  path: string;
  continuationToken: string | undefined;
  /** `If-Match` and `If-None-Match`. */
  precondition: Precondition;
};

export type Answer = { status: number; body?: object; headers?: Record<string, string> };

/** An operation of the contract with what answers it. */
export type Endpoint = { spec: OperationSpec; answer(call: Call<never>): Promise<Answer> };

type BodyOf<Spec extends OperationSpec> = Spec['body'] extends z.ZodType ? z.infer<Spec['body']> : undefined;

/** Ties an operation to what answers it; the body's type follows from the operation's schema. */
export function endpoint<Spec extends OperationSpec>(
  spec: Spec,
  answer: (call: Call<BodyOf<Spec>>) => Promise<Answer>,
): Endpoint {
  return { spec, answer };
}
