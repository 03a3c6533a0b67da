/**
 * Subset of the module `@azure/functions-core` that `@azure/functions` 4.16.5 uses, as supplied by the Node.js worker
 * (Azure/azure-functions-nodejs-worker, `types-core/index.d.ts`). Field names are those of the worker's protocol.
 */
export type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none';
export type LogCategory = 'user' | 'system' | 'customMetric';

/** Input value of a handler. The library parses `string` as JSON if possible, and `json` always. */
export type TypedData = {
  string?: string;
  json?: string;
  bytes?: Uint8Array;
  int?: number;
  http?: HttpData;
};

export type HttpData = {
  method?: string;
  url?: string;
  headers?: Record<string, string>;
  body?: TypedData | null;
  params?: Record<string, string>;
  query?: Record<string, string>;
  statusCode?: string;
  cookies?: HttpCookie[];
};

type Nullable<T> = { value?: T | null } | null;

export type HttpCookie = {
  name?: string | null;
  value?: string | null;
  domain?: Nullable<string>;
  path?: Nullable<string>;
  expires?: Nullable<{ seconds?: number | null; nanos?: number | null }>;
  secure?: Nullable<boolean>;
  httpOnly?: Nullable<boolean>;
  /** `none` means not set; the app's "None" arrives as `explicitNone`. */
  sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone' | null;
  maxAge?: Nullable<number>;
};

export type Binding = {
  type?: string;
  direction?: 'in' | 'out' | 'inout';
  properties?: Record<string, string>;
  [option: string]: unknown;
};

export type FunctionMetadata = {
  name: string;
  bindings: Record<string, Binding>;
  retryOptions?: unknown;
};

export type FunctionCallback = (...args: unknown[]) => unknown;
export type HookContext = { hookData: Record<string, unknown>; [field: string]: unknown };
export type HookCallback = (context: HookContext) => unknown;

type InvocationRequest = {
  invocationId: string;
  functionId: string;
  inputData: { name: string; data: TypedData }[];
  triggerMetadata: Record<string, TypedData>;
  traceContext: { traceParent: string; traceState: string };
};

export type InvocationResponse = {
  returnValue?: TypedData | null;
  outputData?: { name: string; data?: TypedData | null }[];
};

export type InvocationState = 'preInvocationHooks' | 'invocation' | 'postInvocationHooks';

export type CoreInvocationContext = {
  invocationId: string;
  request: InvocationRequest;
  metadata: FunctionMetadata;
  state?: InvocationState | undefined;
  log(level: LogLevel, category: LogCategory, message: string): void;
};

type InvocationModel = {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<InvocationResponse>;
};

export type ProgrammingModel = {
  name: string;
  version: string;
  getInvocationModel(context: CoreInvocationContext): InvocationModel;
  getCapabilities?(capabilities: Record<string, string>): Promise<Record<string, string>>;
};
