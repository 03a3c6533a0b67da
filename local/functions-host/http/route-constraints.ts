export type ConstraintCheck = (value: string) => boolean;

const INT = /^[+-]?\d+$/;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const GUID = /^(\{|\()?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}(\}|\))?$/i;

function wholeBetween(min: bigint, max: bigint): ConstraintCheck {
  return (value) =>
    INT.test(value) && BigInt(value.replace('+', '')) >= min && BigInt(value.replace('+', '')) <= max;
}

/** ASP.NET Core's inline constraints by name; arguments as written between the parentheses. */
const CONSTRAINTS: Record<string, (argument: string) => ConstraintCheck> = {
  int: () => wholeBetween(-(2n ** 31n), 2n ** 31n - 1n),
  long: () => wholeBetween(-(2n ** 63n), 2n ** 63n - 1n),
  bool: () => (value) => /^(true|false)$/i.test(value),
  datetime: () => (value) => !Number.isNaN(Date.parse(value)),
  decimal: () => (value) => NUMBER.test(value),
  double: () => (value) => NUMBER.test(value),
  float: () => (value) => NUMBER.test(value),
  guid: () => (value) => GUID.test(value),
  alpha: () => (value) => /^[a-z]*$/i.test(value),
  required: () => (value) => value !== '',
  minlength: (least) => (value) => value.length >= Number(least),
  maxlength: (most) => (value) => value.length <= Number(most),
  length: (argument) => {
    const [least = 0, most = least] = argument.split(',').map(Number);
    return (value) => value.length >= least && value.length <= most;
  },
  min: (least) => wholeBetween(BigInt(least), 2n ** 63n - 1n),
  max: (most) => wholeBetween(-(2n ** 63n), BigInt(most)),
  range: (argument) => {
    const [least = '0', most = '0'] = argument.split(',').map((part) => part.trim());
    return wholeBetween(BigInt(least), BigInt(most));
  },
  regex: (pattern) => {
    // In a template, braces of the expression are written twice.
    const expression = new RegExp(pattern.replaceAll('{{', '{').replaceAll('}}', '}'), 'i');
    return (value) => expression.test(value);
  },
};

/** Throws for a constraint that ASP.NET Core does not know, or a wrong argument. */
export function constraintCheck(text: string): ConstraintCheck {
  const [, name = text, argument = ''] = /^([a-z]+)(?:\((.*)\))?$/is.exec(text) ?? [];
  const key = name.toLowerCase();
  const make = Object.hasOwn(CONSTRAINTS, key) ? CONSTRAINTS[key] : undefined;
  if (make === undefined) throw new Error(`the route constraint '${text}' is unknown`);
  return make(argument);
}
