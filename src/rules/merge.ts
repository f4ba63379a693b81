// The form of pod and container: any field of a Kubernetes type that rules have no field of their own for, merged into
// what the workload has. Maps merge by key, lists by kubernetes/merge-keys.ts, and an atomic list is one value. Each
// value is a change by itself, so that onConflict, the record and undo work field by field.

import { elementKey, listKeys, requiredKeys } from '../kubernetes/merge-keys.ts';
import { suggestField } from '../kubernetes/schema/suggest.ts';
import { fieldsOf, type Shape } from '../kubernetes/schema/table.ts';
import { checkField, checkSnippet } from '../kubernetes/validate/check.ts';
import { below } from '../kubernetes/validate/issue.ts';
import { unknownField } from '../kubernetes/validate/walk.ts';
import type { Path } from '../ownership/field-path.ts';
import type { Diagnostic } from '../problems/diagnostic.ts';
import type { Json, JsonObject } from '../yaml/read/resolve.ts';
import { equal, isObject } from '../yaml/read/value.ts';
import type { Change, OnConflict } from './change.ts';
import type { PlanResult, RuleContext } from './descriptor.ts';

/** A value of a rule with what is there, and the names that the two go by. */
interface Place {
  readonly path: Path;
  /** What a message calls it: `resources.limits.memory`. */
  readonly subject: string;
  /** Its path in the functionConfig. */
  readonly at: string;
  /** What the workload has there; null and undefined: nothing. */
  readonly current: Json | undefined;
}

/** What is merged, and how. */
interface Merge {
  readonly onConflict: OnConflict;
  readonly container: string | undefined;
  readonly isAdded: RuleContext['isAdded'];
  readonly isChanged: RuleContext['isChanged'];
  readonly kubernetesVersion: string;
  readonly changes: Change[];
  readonly diagnostics: Diagnostic[];
}

/** The changes that merge `value` into what is at a path of a pod template. */
export const mergeFields = (
  context: RuleContext,
  type: string,
  value: JsonObject,
  { path, at, current }: Omit<Place, 'subject'>,
  container?: string,
): PlanResult => {
  const merge: Merge = {
    onConflict: context.rule.onConflict ?? 'Fail',
    container,
    isAdded: context.isAdded,
    isChanged: context.isChanged,
    kubernetesVersion: context.kubernetesVersion,
    changes: [],
    diagnostics: [],
  };
  mergeType(merge, type, value, { path, at, current, subject: '' });
  return merge;
};

const inside = (place: Place, key: string, at = below(place.at, key)): Place => ({
  path: [...place.path, key],
  subject: place.subject === '' ? key : below(place.subject, key),
  at,
  current: isObject(place.current) ? place.current[key] : undefined,
});

const mergeType = (merge: Merge, type: string, value: JsonObject, place: Place): void => {
  const other = type === 'Probe' ? otherHandler(value, place.current) : undefined;
  for (const [key, each] of Object.entries(value)) {
    const field = fieldsOf(type).get(key);
    if (field === undefined) continue;
    if (other?.wanted === key) reportHandler(merge, place, other);
    else mergeShape(merge, field.shape, `${type}.${key}`, each, inside(place, key));
  }
};

const mergeShape = (merge: Merge, shape: Shape, field: string, value: Json, place: Place): void => {
  const { path, subject, at, current } = place;
  const isKeyed = shape.is === 'list' && Object.hasOwn(listKeys, field);
  if ((shape.is === 'type' || shape.is === 'map') && isObject(value)) mergeMap(merge, shape, value, place);
  else if (isKeyed && shape.of.is === 'type' && Array.isArray(value)) {
    if (!isNothing(current) && !(Array.isArray(current) && current.every(isObject)))
      reportBroken(merge, place, 'a list of maps');
    else mergeElements(merge, shape.of.name, field, value, place);
  } else put(merge, path, value, subject, at);
};

const mergeMap = (
  merge: Merge,
  shape: Extract<Shape, { is: 'type' } | { of: Shape }>,
  value: JsonObject,
  place: Place,
): void => {
  const { at, current } = place;
  if (!isNothing(current) && !isObject(current)) reportBroken(merge, place, 'a map');
  else if (shape.is === 'type') {
    if (isNothing(current)) merge.diagnostics.push(...missing(merge, shape.name, value, at));
    mergeType(merge, shape.name, value, place);
  } else
    for (const [key, each] of Object.entries(value))
      mergeShape(merge, shape.of, '', each, inside(place, key));
};

/** Merges each element into the one with its key, and adds those that are not there. */
const mergeElements = (
  merge: Merge,
  type: string,
  list: string,
  values: readonly Json[],
  { path, subject, at, current }: Place,
): void => {
  const present = Array.isArray(current) ? current : [];
  values.forEach((value, index) => {
    const key = elementKey(list, value) ?? '';
    const element = `${subject}[${key}]`;
    const found = present.filter((each) => elementKey(list, each) === key);
    const place = { path: [...path, key], subject: element, at: `${at}[${index}]`, current: found[0] };
    if (found.length > 1)
      report(merge, 'WorkloadInvalid', place, 'is listed more than once', 'keep one of them in the workload');
    // An element that a rule added as a whole is that rule's: another value of it is a conflict. One that nobody
    // changed and that is the same is left alone as a whole.
    else if (found.length === 0) {
      if (isObject(value)) merge.diagnostics.push(...missing(merge, type, value, place.at));
      put(merge, place.path, value, element, place.at);
    } else if (merge.isAdded(place.path) || !isObject(value) || isSame(merge, value, place))
      put(merge, place.path, value, element, place.at);
    else mergeType(merge, type, withoutKeys(list, value), place);
  });
};

const isSame = (merge: Merge, value: Json, { path, current }: Place): boolean =>
  equal(current, value) && !merge.isChanged(path);

/** The fields of an element but for those by which it was found. */
const withoutKeys = (list: string, value: JsonObject): JsonObject => {
  const keys = requiredKeys(list);
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
};

/** What a value lacks that is merged into nothing. */
const missing = (
  { kubernetesVersion, container }: Merge,
  type: string,
  value: JsonObject,
  at: string,
): Diagnostic[] => {
  const check = (isPartial: boolean): Diagnostic[] =>
    checkSnippet(type, value, at, { kubernetesVersion, isPartial });
  const known = new Set(check(true).map(({ path, what }) => `${path} ${what}`));
  return check(false)
    .filter(({ path, what }) => !known.has(`${path} ${what}`))
    .map((each) => ({ ...each, container }));
};

const isNothing = (value: Json | undefined): boolean => value === undefined || value === null;

const put = (merge: Merge, path: Path, value: Json, subject: string, field: string): void => {
  merge.changes.push({ op: 'put', path, value, onConflict: merge.onConflict, subject, field });
};

const report = (
  { diagnostics, container }: Merge,
  kind: Diagnostic['kind'],
  { subject, at }: Place,
  what: string,
  remedy?: string,
): void => {
  const owner = container === undefined ? 'the pod' : `container ${container}`;
  diagnostics.push({ kind, what: `${subject} of ${owner} ${what}`, path: at, remedy, container });
};

const reportBroken = (merge: Merge, place: Place, wanted: string): void =>
  report(merge, 'WorkloadInvalid', place, `is not ${wanted}`, 'correct it in the workload');

const handlers = ['exec', 'grpc', 'httpGet', 'tcpSocket'];

/** A probe has one handler: the one that the rule has where the workload has another. */
const otherHandler = (
  value: JsonObject,
  current: Json | undefined,
): { readonly wanted: string; readonly present: string } | undefined => {
  const wanted = handlers.find((each) => !isNothing(value[each]));
  const present = isObject(current) ? handlers.find((each) => !isNothing(current[each])) : undefined;
  return wanted === undefined || present === undefined || wanted === present
    ? undefined
    : { wanted, present };
};

const reportHandler = (
  merge: Merge,
  place: Place,
  { wanted, present }: { readonly wanted: string; readonly present: string },
): void => {
  if (merge.onConflict === 'Keep') return;
  const remedy = `remove ${present} from the probe in the workload, or set onConflict: Keep`;
  const what = `has ${present}, but the rule sets ${wanted}: a probe can have only one`;
  report(merge, 'Conflict', { ...place, at: below(place.at, wanted) }, what, remedy);
};

/** Everything wrong with values that have fields of their own, for which the types of Kubernetes are enough. */
export const checkMerged = (
  type: string,
  value: JsonObject,
  at: string,
  kubernetesVersion: string,
): Diagnostic[] =>
  Object.entries(value).flatMap(([key, each]) =>
    fieldsOf(type).has(key) && each !== null
      ? checkField(`${type}.${key}`, each, below(at, key), { kubernetesVersion, isPartial: true })
      : [],
  );

/**
 * What cannot be merged, whatever spec.validation says: the record could not name an unknown field, and a null or an
 * empty collection adds nothing. `own` has the fields that rules set in another way, and how.
 */
export const refuseMerged = (
  type: string,
  value: JsonObject,
  at: string,
  own: Readonly<Record<string, string>> = {},
): Diagnostic[] => {
  if (Object.keys(value).length === 0) return [empty(at)];
  return Object.entries(value).flatMap(([key, each]): Diagnostic[] => {
    const path = below(at, key);
    const instead = Object.hasOwn(own, key) ? own[key] : undefined;
    if (instead !== undefined)
      return [{ kind: 'SnippetInvalid', path, what: "this field can't be set here", remedy: instead }];
    const field = fieldsOf(type).get(key);
    if (field === undefined) return [unknownField(type, key, at, suggestField(key, type, [], value))];
    return refuseShape(field.shape, `${type}.${key}`, each, path);
  });
};

const refuseShape = (shape: Shape, field: string, value: Json, path: string): Diagnostic[] => {
  if (value === null)
    return [refusal(path, "null doesn't remove a field", 'remove the field, or set a value')];
  if (shape.is === 'type' || shape.is === 'map') {
    if (!isObject(value)) return [refusal(path, 'expected a map', 'write it as in a manifest')];
    if (shape.is === 'type') return refuseMerged(shape.name, value, path);
    if (Object.keys(value).length === 0) return [empty(path)];
    return Object.entries(value).flatMap(([key, each]) => refuseShape(shape.of, '', each, below(path, key)));
  }
  if (shape.is !== 'list') return [];
  if (!Array.isArray(value)) return [refusal(path, 'expected a list', 'start each element with "- "')];
  if (value.length === 0) return [empty(path)];
  return Object.hasOwn(listKeys, field) ? refuseElements(shape.of, field, value, path) : [];
};

const refuseElements = (of: Shape, list: string, values: readonly Json[], path: string): Diagnostic[] => {
  const seen = new Set<string>();
  return values.flatMap((value, index): Diagnostic[] => {
    const at = `${path}[${index}]`;
    const key = elementKey(list, value);
    if (key === undefined || !isObject(value)) {
      const keys = requiredKeys(list).join(' and ');
      return [refusal(at, `required field is missing`, `set ${keys}: podgraft finds the element by its key`)];
    }
    if (seen.has(key)) return [refusal(at, `${key} is listed twice`, 'list it once')];
    seen.add(key);
    return of.is === 'type' ? refuseMerged(of.name, value, at) : [];
  });
};

const refusal = (path: string, what: string, remedy: string): Diagnostic => ({
  kind: 'SnippetInvalid',
  path,
  what,
  remedy,
});

const empty = (path: string): Diagnostic =>
  refusal(path, 'must not be empty', 'add the values to set, or remove the field');
