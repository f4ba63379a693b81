// The value of a plain scalar for Kubernetes: YAML 1.1 as sigs.k8s.io/yaml (go-yaml 2) reads it, which is
// what kubectl and the API server's clients use. `0755` is 493, `yes` is true, `1_000` is 1000.

export type Json = null | boolean | number | bigint | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

const words = new Map<string, null | boolean | number>([
  ...['', '~', 'null', 'Null', 'NULL'].map((w) => [w, null] as const),
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'].map((w) => [w, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'].map(
    (w) => [w, false] as const,
  ),
  // What JSON has no number for; kubectl refuses it.
  ...['.nan', '.NaN', '.NAN'].map((w) => [w, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((w) => [w, Number.POSITIVE_INFINITY] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((w) => [w, Number.NEGATIVE_INFINITY] as const),
]);

const LONGEST_WORD = 5;
const shortNumber = /^[1-9][0-9]{0,14}$/;
const numberAfterSign = /^-[0-9._]/;

const integerForm = /^([-+]?)(0[bB][01]+|0[oO][0-7]+|0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/;
const floatForm = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

const integer = (digits: string, negative: boolean): number | bigint => {
  const exact = BigInt(digits);
  const value = negative ? -exact : exact;
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
};

const INT64 = 2n ** 63n;

/** Whether Go has an integer for it: signed ones of 64 bits, and unsigned ones where there is no sign. */
const isInteger = (digits: bigint, sign: string): boolean =>
  digits < INT64 || (sign === '' ? digits < 2n * INT64 : sign === '-' && digits === INT64);

/** The value of a plain scalar. Integers beyond 2^53 come back as bigint, so that no digit is lost. */
export const resolvePlain = (text: string): Json => {
  if (text.length <= LONGEST_WORD) {
    const word = words.get(text);
    if (word !== undefined) return word;
  }
  const first = text.charCodeAt(0);
  // Numbers start with a digit, a sign or a dot.
  if (!((first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46)) return text;
  if (shortNumber.test(text)) return Number(text);
  return first === 45 && !numberAfterSign.test(text) ? text : resolveNumber(text);
};

/** A number in any notation of YAML 1.1; text that is none comes back as it is. */
const resolveNumber = (text: string): Json => {
  const plain = text.replaceAll('_', '');
  const [, sign = '', source] = integerForm.exec(plain) ?? [];
  if (source !== undefined) {
    const digits = /^0[0-7]+$/.test(source) ? `0o${source}` : source;
    if (isInteger(BigInt(digits), sign)) return integer(digits, sign === '-');
  }
  const value = floatForm.test(plain) ? Number(plain) : Number.NaN;
  return Number.isFinite(value) ? value : text;
};

/** A number as go-yaml writes it where it is a key: the shortest one that is the same in 32 bits. */
export const floatKey = (value: number): string => {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf';
  const single = Math.fround(value);
  let scientific = '';
  for (let digits = 0; digits < 9; digits++) {
    scientific = single.toExponential(digits);
    if (Math.fround(Number(scientific)) === single) break;
  }
  const [mantissa, exponent] = scientific.split('e') as [string, string];
  const size = Number(exponent);
  if (size >= -4 && size < 6) return String(Number(scientific));
  return `${mantissa}e${exponent[0]}${String(Math.abs(size)).padStart(2, '0')}`;
};
