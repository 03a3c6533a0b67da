export type ConstraintCheck = (value: string) => boolean;

const INT = /^[+-]?\d+$/;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const GUID = /^(\{|\()?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}(\}|\))?$/i;

function integerBetween(min: bigint, max: bigint): ConstraintCheck {
  return (value) =>
    INT.test(value) && BigInt(value.replace('+', '')) >= min && BigInt(value.replace('+', '')) <= max;
}

/** Inline constraints of ASP.NET Core by name. The argument is the text between the parentheses. */
const CONSTRAINTS: Record<string, (argument: string) => ConstraintCheck> = {
  int: () => integerBetween(-(2n ** 31n), 2n ** 31n - 1n),
  long: () => integerBetween(-(2n ** 63n), 2n ** 63n - 1n),
  bool: () => (value) => /^(true|false)$/i.test(value),
  datetime: () => (value) => !Number.isNaN(Date.parse(value)),
  decimal: () => (value) => NUMBER.test(value),
  double: () => (value) => NUMBER.test(value),
  float: () => (value) => NUMBER.test(value),
  guid: () => (value) => GUID.test(value),
  alpha: () => (value) => /^[a-z]*$/i.test(value),
  required: () => (value) => value !== '',
  minlength: (min) => (value) => value.length >= Number(min),
  maxlength: (max) => (value) => value.length <= Number(max),
  length: (argument) => {
    const [min = 0, max = min] = argument.split(',').map(Number);
    return (value) => value.length >= min && value.length <= max;
  },
  min: (min) => integerBetween(BigInt(min), 2n ** 63n - 1n),
  max: (max) => integerBetween(-(2n ** 63n), BigInt(max)),
  range: (argument) => {
    const [min = '0', max = '0'] = argument.split(',').map((part) => part.trim());
    return integerBetween(BigInt(min), BigInt(max));
  },
  regex: (pattern) => {
    // A template doubles the braces of a regular expression.
    const expression = new RegExp(pattern.replaceAll('{{', '{').replaceAll('}}', '}'), 'i');
    return (value) => expression.test(value);
  },
};

/** Throws for a constraint that ASP.NET Core does not define, or an invalid argument. */
export function constraintCheck(text: string): ConstraintCheck {
  const [, name = text, argument = ''] = /^([a-z]+)(?:\((.*)\))?$/is.exec(text) ?? [];
  const key = name.toLowerCase();
  const make = Object.hasOwn(CONSTRAINTS, key) ? CONSTRAINTS[key] : undefined;
  if (make === undefined) throw new Error(`the route constraint '${text}' is unknown`);
  return make(argument);
}
