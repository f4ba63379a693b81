// Rules of the names and addresses of a pod: hostAliases and dnsConfig.

import { dnsSubdomain } from './formats.ts';
import { checkEach, checkFormat, requireText, type Validator } from './validator.ts';

const ofFourNumbers = /^0*(25[0-5]|2[0-4]\d|1?\d?\d)(\.0*(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;

/** An address as Kubernetes reads it in these fields: zeros may lead its numbers, and no zone follows. */
const address = (text: string): string | undefined =>
  ofFourNumbers.test(text) || (/^[\da-fA-F:.]+$/.test(text) && URL.canParse(`http://[${text}]`))
    ? undefined
    : 'must be an IP address, such as 10.0.0.1 or 2001:db8::1';

export const HostAlias: Validator = (value, report) => {
  checkFormat(value, 'ip', address, report);
  checkEach(value, 'hostnames', dnsSubdomain, report);
};

/** A search domain may end in a dot and, since 1.33, have parts that begin with "_". */
const searchDomain = (text: string): string | undefined =>
  text === '.' ? undefined : dnsSubdomain(text.replace(/\.$/, '').replaceAll('_', 'a'));

export const PodDNSConfig: Validator = (value, report) => {
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

export const PodDNSConfigOption: Validator = (value, report) => requireText(value, 'name', report);
