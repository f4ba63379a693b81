// Kubernetes quantities: how they are written and what they are worth. Only what the checks need: no
// arithmetic and no canonical form.

const pattern = /^([+-]?)(\d+\.?\d*|\.\d+)(?:(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)|[eE]([+-]?\d+))?$/;

/** The powers of 10 that suffixes are; of 2, those that end in i. */
const powers: Readonly<Record<string, number>> = {
  ...{ n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 },
  ...{ Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 },
};

/** The value of a quantity (`100m` is 0.1), or undefined for text that Kubernetes would refuse. */
export const quantityValue = (value: unknown): number | undefined => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') return undefined;
  const match = pattern.exec(value);
  if (!match) return undefined;
  const [, sign, digits, suffix = '', exponent = powers[suffix] ?? 0] = match;
  const factor = suffix.endsWith('i') ? 2 ** Number(exponent) : Number(`1e${exponent}`);
  return (sign === '-' ? -1 : 1) * Number(digits) * factor;
};

/** Whether a quantity is a multiple of `unit`, by its digits and not by the nearest double. */
export const isMultipleOf = (value: unknown, unit: bigint): boolean => {
  const match = pattern.exec(String(value));
  if (!match) return true;
  const [, , digits = '', suffix = '', exponent = '0'] = match;
  const [whole = '', fraction = ''] = digits.split('.');
  const isBinary = suffix.endsWith('i');
  const scale = (isBinary ? 0 : (powers[suffix] ?? 0)) + Number(exponent) - fraction.length;
  // More digits than any quantity that the API server keeps.
  if (Math.abs(scale) > 60) return scale > 0 || BigInt(whole + fraction) === 0n;
  const number = BigInt(whole + fraction) * (isBinary ? 2n ** BigInt(powers[suffix] ?? 0) : 1n);
  return scale >= 0
    ? (number * 10n ** BigInt(scale)) % unit === 0n
    : number % (unit * 10n ** BigInt(-scale)) === 0n;
};

const bytes = /^(memory|storage|ephemeral-storage|hugepages-.*|sizeLimit)$/;

/**
 * What to write instead of a malformed quantity of `name`, a resource or a field: `512M` for `512MB`,
 * `250m` for `250 m` of cpu; undefined if unclear.
 */
export const proposeQuantity = (value: string, name: string): string | undefined => {
  const match = /^\s*([+-]?\d*\.?\d+)\s*([A-Za-z]*)\s*$/.exec(value);
  if (!match) return undefined;
  const [, digits = '', unit = ''] = match;
  const short = unit.replace(/(b|bytes?|cpus?|cores?)$/i, '');
  if (short === '') return digits;
  const folded = short.toLowerCase();
  // Millibytes and millions of processors are never intended.
  if (folded === 'm' && (name === 'cpu' || bytes.test(name))) return `${digits}${name === 'cpu' ? 'm' : 'M'}`;
  const suffixes = [...Object.keys(powers)].reverse();
  const isExact = short === unit && suffixes.includes(short);
  const suffix = isExact ? short : suffixes.find((each) => each.toLowerCase() === folded);
  return suffix === undefined ? undefined : `${digits}${suffix}`;
};
