import type { z } from 'zod';

import { operations } from '../../shared/contracts/arm/operations.ts';
import type { OperationSpec } from '../../shared/contracts/arm/operations/operation-spec.ts';
import type { App } from '../../shared/features/app.ts';
import type { Precondition } from '../../shared/features/connectors/domain/precondition.ts';
import type { Permission } from '../../shared/features/permissions/ports.ts';
import type { Caller } from '../../shared/platform/caller.ts';

/** A request as a handler sees it: identified, routed, checked and authorised. */
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
  /** `Range` and `If-Range`; absent where a request has none. */
  range?: string;
  ifRange?: string;
};

/** A response before it has the headers that all responses have. */
export type ArmResponse = {
  status: number;
  body?: object;
  /** Instead of a body: bytes that are sent as they are. */
  content?: { bytes: Uint8Array; type: string };
  headers?: Record<string, string>;
};

type BodyOf<Spec extends OperationSpec> = Spec['body'] extends z.ZodType ? z.infer<Spec['body']> : undefined;
type Handler<Spec extends OperationSpec> = (call: Call<BodyOf<Spec>>, app: App) => Promise<ArmResponse>;

/** A handler for each operation; the type of a body follows from the operation's schema. */
export type Handlers = { [Id in keyof typeof operations]: Handler<(typeof operations)[Id]> };

/** An operation of the contract with its handler. */
export type Endpoint = { spec: OperationSpec; handle: (call: Call<never>, app: App) => Promise<ArmResponse> };

/** The endpoints of some operations, in the order of the contract. */
export function endpointsOf(handlers: Partial<Handlers>): Endpoint[] {
  return Object.entries<OperationSpec>(operations).flatMap(([id, spec]) => {
    const handle = handlers[id as keyof Handlers] as Endpoint['handle'] | undefined;
    return handle === undefined ? [] : [{ spec, handle }];
  });
}
