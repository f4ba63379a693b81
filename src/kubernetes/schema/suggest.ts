// Finds the name for a mistyped one: by spelling alone (closest) and by place in the type
// tree (suggestField), since a field is as often in the wrong place as it is misspelt.

import { type Fields, fieldsOf, typeInside } from './table.ts';

const fold = (name: string): string => name.toLowerCase().replace(/[-_.\s]/g, '');

/** Edits between two words, where swapping two adjacent letters counts as one (optimal string alignment). */
export const distance = (a: string, b: string): number => {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    before = above;
    above = row;
  }
  return above[b.length] ?? 0;
};

/**
 * The candidates for a mistyped `name`, best first, at most three: the same letters, then few edits
 * (at most a third of the length), then a common beginning. `strong` says that the first is near certain.
 */
export const closest = (
  name: string,
  candidates: Iterable<string>,
): { readonly names: readonly string[]; readonly strong: boolean } => {
  const wanted = fold(name);
  const limit = Math.max(1, Math.floor(name.length / 3));
  const scored: { candidate: string; score: number }[] = [];
  for (const candidate of candidates) {
    if (candidate === name) continue;
    const folded = fold(candidate);
    if (folded === wanted) {
      scored.push({ candidate, score: 0 });
      continue;
    }
    // The unfolded distance breaks ties: readonly is nearer to readOnly than to anything else.
    const edits = distance(wanted, folded) + distance(name, candidate) / 1000;
    if (edits < limit + 1) scored.push({ candidate, score: edits });
    else if (wanted.length >= 3 && (folded.startsWith(wanted) || wanted.startsWith(folded))) {
      scored.push({ candidate, score: 100 + Math.abs(folded.length - wanted.length) });
    }
  }
  scored.sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1));
  return {
    names: scored.slice(0, 3).map(({ candidate }) => candidate),
    strong: (scored[0]?.score ?? 100) < Math.min(2.5, limit + 1),
  };
};

/**
 * What to write instead of a field that a type lacks, as a path relative to the object that holds it:
 * `volumeMounts`, `volumeMounts[].mountPath` one level down, or a sentence about the parent that has it.
 * `parents` are the types around the object, nearest first, each with the name of the field that leads down;
 * `object` is the object that has the field, for its other fields.
 */
export const suggestField = (
  name: string,
  type: string,
  parents: readonly { readonly type: string; readonly field: string }[],
  object: Readonly<Record<string, unknown>>,
): { readonly text: string; readonly field?: string } | undefined => {
  const fields = fieldsOf(type);
  const above = parents.find((parent) => fieldsOf(parent.type).has(name));
  if (type === 'Container' && fieldsOf('PodSpec').has(name)) {
    return above ? misplaced(name, above.field) : { text: ofThePod(name) };
  }
  if (type === 'SecurityContext' && fieldsOf('PodSecurityContext').has(name)) {
    return {
      text: `${name} is a field of the pod's securityContext: set it in the pod template of the workload`,
    };
  }
  const near = closest(name, fields.keys());
  const first = near.names[0];
  if (first !== undefined && near.strong) return { text: `did you mean ${first}?`, field: first };

  if (type === 'ResourceRequirements' && isResource.test(name)) {
    return { text: `amounts go into requests and limits: did you mean requests.${name}?` };
  }
  const one = endingIn(name, fields) ?? endOf(name, fields, object);
  if (one !== undefined) return { text: `did you mean ${one}?`, field: one };
  const below = fieldBelow(name, fields, object);
  if (below) return { text: `did you mean ${below}?`, field: below };
  if (above) return misplaced(name, above.field);
  return first === undefined ? undefined : { text: `did you mean ${first}?`, field: first };
};

const ofThePod = (name: string): string => {
  const isInRules = ['volumes', 'initContainers', 'imagePullSecrets'].includes(name);
  const place = isInRules ? 'set it directly in the rule' : 'set it in the pod template of the workload';
  return `${name} is a field of the pod, not of containers: ${place}`;
};

const isResource = /^(cpu|memory|ephemeral-storage|hugepages-.+|.+\/.+)$/;

const misplaced = (name: string, beside: string): { readonly text: string } => ({
  text: `${name} belongs next to ${beside}, not inside it; check the indentation`,
});

/** The field whose last word this is: secretName for name in a secret, mountPath for path in a mount. */
const endingIn = (name: string, fields: Fields): string | undefined => {
  const end = capital(name);
  const found = [...fields].filter(([field]) => field.endsWith(end));
  const required = found.filter(([, field]) => field.required);
  const [one, ...more] = required.length > 0 ? required : found;
  return more.length > 0 ? undefined : one?.[0];
};

/** The other way round: name for secretName in a secretKeyRef, unless there is a name. */
const endOf = (name: string, fields: Fields, object: Readonly<Record<string, unknown>>): string | undefined =>
  [...fields.keys()].find((field) => name.endsWith(capital(field)) && object[field] === undefined);

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/**
 * The same field one level down, in one place for all that is at a wrong place here: path and port of a probe
 * are both of httpGet. A port alone is tcpSocket's, which works with any server.
 */
const fieldBelow = (
  name: string,
  fields: Fields,
  object: Readonly<Record<string, unknown>>,
): string | undefined => {
  const strangers = Object.keys(object).filter((key) => !fields.has(key));
  const found = [...fields].flatMap(([parent, { shape }]) => {
    const type = typeInside(shape);
    const inside = type === undefined ? undefined : fieldsOf(type);
    if (!inside?.has(name)) return [];
    const score =
      strangers.filter((key) => inside.has(key)).length +
      (object[parent] === undefined ? 0 : strangers.length) +
      (parent === 'tcpSocket' ? 0.5 : 0);
    return [{ path: `${parent}${shape.is === 'list' ? '[]' : ''}.${name}`, score }];
  });
  return found.sort((a, b) => b.score - a.score)[0]?.path;
};
