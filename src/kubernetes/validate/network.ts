// Rules of the names and addresses of a pod: hostAliases and dnsConfig.

import { isIP } from 'node:net';
import { dnsSubdomain } from './formats.ts';
import { checkEach, checkFormat, requireText, type Validator } from './validator.ts';

/** An address as Kubernetes reads it in these fields: zeros may lead its numbers, and no zone follows. */
const address = (text: string): string | undefined =>
  isIP(text.replaceAll(/(?<=^|\.)0+(?=\d)/g, '')) === 0 || text.includes('%')
    ? 'must be an IP address, such as 10.0.0.1 or 2001:db8::1'
    : undefined;

export const hostAlias: Validator = (value, report) => {
  checkFormat(value, 'ip', address, report);
  checkEach(value, 'hostnames', dnsSubdomain, report);
};

/** A search domain may end in a dot and, since 1.33, have parts that begin with "_". */
const searchDomain = (text: string): string | undefined =>
  text === '.' ? undefined : dnsSubdomain(text.replace(/\.$/, '').replaceAll('_', 'a'));

export const dnsConfig: Validator = (value, report) => {
  checkEach(value, 'nameservers', address, report);
  checkEach(value, 'searches', searchDomain, report);
  for (const [field, most] of [
    ['nameservers', 3],
    ['searches', 32],
  ] as const) {
    const list = value[field];
    if (Array.isArray(list) && list.length > most) report(field, `must not have more than ${most} elements`);
  }
};

export const dnsOption: Validator = (value, report) => requireText(value, 'name', report);
