/** What the host knows about one function of the app: enough to list, to route and to compare in a test. */
export type FunctionInfo = {
  name: string;
  type: 'http' | 'queue' | 'timer';
  /** The route as registered (or the name, when there is none), without the prefix of host.json. */
  route?: string;
  methods?: readonly string[];
  authLevel?: string;
  /** As registered: may hold `%SETTING%`. */
  queueName?: string;
  /** The name of the setting that holds the connection string. */
  connection?: string;
  /** As registered: may hold `%SETTING%`. */
  schedule?: string;
};
