// What a plain scalar means to Kubernetes: YAML 1.1 as sigs.k8s.io/yaml (go-yaml 2) reads it, which is
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
]);

const LONGEST_WORD = 5;
const shortNumber = /^[1-9][0-9]{0,14}$/;
const numberAfterSign = /^-[0-9._]/;

const integer = (digits: string, negative: boolean): number | bigint => {
  const exact = BigInt(digits);
  const value = negative ? -exact : exact;
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
};

const MAX_INT = 2n ** 64n - 1n;

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
  if (first === 45 && !numberAfterSign.test(text)) return text;
  const plain = text.replaceAll('_', '');
  const match = /^([-+]?)(0[bB][01]+|0[oO][0-7]+|0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/.exec(plain);
  if (match) {
    const negative = match[1] === '-';
    let digits = match[2] ?? '0';
    if (/^0[0-7]+$/.test(digits)) digits = `0o${digits}`;
    if (BigInt(digits) <= MAX_INT) return integer(digits, negative);
  }
  if (/^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(plain)) {
    const value = Number(plain);
    return Number.isFinite(value) ? value : text;
  }
  return text;
};
