// Rules of a container's resources: their names, their amounts, and requests against limits.

import { isObject } from '../../yaml/read/value.ts';
import { objectsOf, qualifiedName } from './formats.ts';
import { isMultipleOf, quantityValue } from './quantity.ts';
import { forEachDuplicate, isSet, type Report, type Validator } from './validator.ts';

const standardResource = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/;

export const ResourceRequirements: Validator = (value, report) => {
  const limits = amountsIn(value['limits']);
  const requests = amountsIn(value['requests']);
  for (const [list, amounts] of Object.entries({ limits, requests }))
    for (const [name, amount] of Object.entries(amounts)) checkAmount(list, name, amount, report);
  checkClaims(value, report);
  const given = { ...limits, ...requests };
  const pages = Object.keys(given).find((name) => name.startsWith('hugepages-'));
  if (pages !== undefined && !isSet(given['cpu']) && !isSet(given['memory'])) {
    const list = isSet(limits[pages]) ? 'limits' : 'requests';
    report(`${list}.${pages}`, 'needs cpu or memory as well', { remedy: 'add limits.memory' });
  }
  for (const [name, request] of Object.entries(requests)) checkRequest(name, request, limits[name], report);
};

/** The amounts of a list; an amount that is null counts as 0 for the API server. */
const amountsIn = (list: unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(isObject(list) ? list : {}).map(([name, amount]) => [name, amount ?? 0]));

const checkAmount = (list: string, name: string, amount: unknown, report: Report): void => {
  const wrong = resourceName(name);
  if (wrong) report(`${list}.${name}`, wrong.what, wrong.more);
  const number = quantityValue(amount);
  if (number === undefined) return;
  if (number < 0) report(`${list}.${name}`, 'must not be negative', { currentValue: amount });
  else if (!wrong && !isMultipleOf(amount, 1n)) checkFraction(list, name, amount, report);
  else if (name.startsWith('hugepages-')) checkPages(list, name, amount, report);
};

/** Huge pages come in whole pages, and the size of one is a quantity of bytes. */
const checkPages = (list: string, name: string, amount: unknown, report: Report): void => {
  const size = name.slice('hugepages-'.length);
  const bytes = quantityValue(size);
  if (bytes === undefined || bytes <= 0 || !isMultipleOf(size, 1n)) {
    report(`${list}.${name}`, `"${size}" is not the size of a page`, {
      remedy: 'write a size such as hugepages-2Mi',
    });
  } else if (!isMultipleOf(amount, BigInt(bytes))) {
    report(`${list}.${name}`, `must be a multiple of ${size}, not ${String(amount)}`, {
      currentValue: amount,
    });
  }
};

const checkClaims = (value: Record<string, unknown>, report: Report): void => {
  const claims = objectsOf(value['claims']);
  const keys = claims.map(({ name, request }) =>
    typeof request === 'string' && request !== '' && typeof name === 'string' ? `${name}/${request}` : name,
  );
  forEachDuplicate(keys, (key, index) =>
    report(`claims[${index}].name`, `${key} is listed twice`, {
      currentValue: claims[index]?.['name'],
      remedy: 'list it once',
    }),
  );
};

const checkRequest = (name: string, amount: unknown, limit: unknown, report: Report): void => {
  const request = quantityValue(amount);
  if (request === undefined) return;
  if (!isSet(limit)) {
    if (isOvercommitted(name)) return;
    report(`requests.${name}`, `needs limits.${name}: ${name} can't be overcommitted`, {
      currentValue: amount,
      remedy: `add limits.${name}`,
    });
    return;
  }
  const most = quantityValue(limit);
  if (most === undefined) return;
  if (request > most) {
    report(`requests.${name}`, `is ${String(amount)}, more than the limit of ${String(limit)}`, {
      currentValue: amount,
      remedy: `raise limits.${name}, or lower requests.${name}`,
    });
  } else if (request < most && !isOvercommitted(name)) {
    report(`requests.${name}`, `must equal limits.${name}: ${name} can't be overcommitted`, {
      currentValue: amount,
      proposedValue: limit,
    });
  }
};

/** Whether more of a resource may be limited than is requested: not of hugepages and extended resources. */
const isOvercommitted = (name: string): boolean =>
  !name.startsWith('hugepages-') && (!name.includes('/') || /^([^/]+\.)?kubernetes\.io\//.test(name));

/** Extended resources are whole numbers; of bytes there are no parts, though the API server only warns. */
const checkFraction = (list: string, name: string, amount: unknown, report: Report): void => {
  if (name === 'cpu') return;
  const path = `${list}.${name}`;
  if (!isOvercommitted(name)) {
    report(path, `must be a whole number, not ${String(amount)}`, { currentValue: amount });
    return;
  }
  const suggestion =
    typeof amount === 'string' && amount.endsWith('m') ? `${amount.slice(0, -1)}Mi` : undefined;
  report(path, `is a fraction of a byte: ${String(amount)}`, {
    currentValue: amount,
    severity: 'warning',
    remedy: suggestion === undefined ? 'write a whole number of bytes' : `did you mean ${suggestion}?`,
    ...(suggestion !== undefined && { proposedValue: suggestion }),
  });
};

const resourceName = (name: string): { what: string; more?: { remedy: string } } | undefined => {
  const wrong = qualifiedName(name);
  if (wrong) return { what: `is not a resource name: it ${wrong}` };
  if (name.startsWith('requests.') && name.includes('/')) {
    return {
      what: 'is not a resource of a container: "requests." is for quotas',
      more: { remedy: `write ${name.slice('requests.'.length)}` },
    };
  }
  if (name.includes('/') || standardResource.test(name)) return undefined;
  const suggestion = ['cpu', 'memory', 'ephemeral-storage'].find(
    (each) => each.startsWith(name.toLowerCase()) || name.toLowerCase().startsWith(each),
  );
  const what =
    'is not a resource of a container; use cpu, memory, ephemeral-storage, hugepages-SIZE or PREFIX/NAME';
  return suggestion === undefined ? { what } : { what, more: { remedy: `did you mean ${suggestion}?` } };
};
