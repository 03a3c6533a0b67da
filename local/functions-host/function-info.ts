/** Description of one function of the app, for listing, routing and tests. */
export type FunctionInfo = {
  name: string;
  type: 'http' | 'queue' | 'timer';
  /** Route as registered, or the name if there is none; without the prefix of host.json. */
  route?: string;
  methods?: readonly string[];
  authLevel?: string;
  /** As registered; may contain `%SETTING%`. */
  queueName?: string;
  /** Name of the setting that holds the connection string. */
  connection?: string;
  /** As registered; may contain `%SETTING%`. */
  schedule?: string;
};
