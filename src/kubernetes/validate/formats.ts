// The text formats of the Kubernetes API: each function says what is wrong with a value, or undefined when
// it is right. The rules are those of k8s.io/apimachinery/pkg/util/validation.

import { isObject } from '../../yaml/read/value.ts';

type Format = (value: string) => string | undefined;

/** Container, volume and port names of objects: DNS-1123 label. */
export const dnsLabel: Format = (value) => {
  if (value.length > 63) return 'is longer than 63 characters';
  if (/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(value)) return undefined;
  return 'must consist of lower-case letters, digits and "-", and start and end with a letter or digit';
};

/** Names of ConfigMaps, Secrets and most other objects: DNS-1123 subdomain. */
export const dnsSubdomain: Format = (value) => {
  if (value.length > 253) return 'is longer than 253 characters';
  if (/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(value)) return undefined;
  return 'must consist of lower-case letters, digits, "-" and ".", and start and end with a letter or digit';
};

/** Names of container ports: IANA service name. */
export const portName: Format = (value) => {
  if (value.length > 15) return 'is longer than 15 characters';
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(value) || value.includes('--')) {
    return 'must consist of lower-case letters, digits and single "-", and start and end with a letter or digit';
  }
  return /[a-z]/.test(value) ? undefined : 'must contain at least one letter';
};

/** Environment variable names since 1.32: any printable ASCII but "=". */
export const relaxedEnvName: Format = (value) => {
  if (/^[\x20-\x3c\x3e-\x7e]+$/.test(value)) return undefined;
  return 'must consist of printable ASCII characters other than "="';
};

/** Keys of ConfigMaps and Secrets. */
export const configKey: Format = (value) => {
  if (value.length > 253) return 'is longer than 253 characters';
  if (value === '.' || value.startsWith('..')) return 'must not be "." or start with ".."';
  return /^[-._a-zA-Z0-9]+$/.test(value) ? undefined : 'must consist of letters, digits, "-", "_" and "."';
};

/** HTTP header names. */
export const headerName: Format = (value) =>
  /^[-A-Za-z0-9]+$/.test(value) ? undefined : 'must consist of letters, digits and "-"';

/** Names of resources in requests and limits, and of label and annotation keys: [PREFIX/]NAME. */
export const qualifiedName: Format = (value) => {
  const slash = value.indexOf('/');
  const name = value.slice(slash + 1);
  if (slash >= 0) {
    const wrong = dnsSubdomain(value.slice(0, slash));
    if (wrong) return `has a prefix that ${wrong}`;
  }
  if (name.length > 63) return 'has a name longer than 63 characters';
  return /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(name)
    ? undefined
    : 'must be NAME or PREFIX/NAME, where NAME starts and ends with a letter or digit';
};

/** Values of labels, which may be empty. */
export const labelValue: Format = (value) => {
  if (value.length > 63) return 'is longer than 63 characters';
  return value === '' || /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(value)
    ? undefined
    : 'must consist of letters, digits, "-", "_" and ".", and start and end with a letter or digit';
};

/** A path inside a volume: relative and without "..". */
export const pathInVolume: Format = (value) => {
  if (value.startsWith('/')) return 'must be a relative path';
  return value.split('/').includes('..') ? 'must not contain ".."' : undefined;
};

/** A path relative to a projected volume's root, which must also not start with "..". */
export const projectedPath: Format = (value) =>
  value.startsWith('..') ? 'must not start with ".."' : pathInVolume(value);

/** Whether a value is an integer, which YAML readers here give as number or as bigint. */
export const isInteger = (value: unknown): value is number | bigint =>
  typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));

/** The objects of a list, or none when the value is no list. */
export const objectsOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isObject) : [];
