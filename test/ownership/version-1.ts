// Prints a record as version 1 has it, which podgraft reads and does not write any more.

import type { Layer, OwnershipRecord } from '../../src/ownership/record-format.ts';
import { parseRecord } from '../../src/ownership/record-text.ts';
import { escapePart } from '../../src/ownership/record-version-1.ts';
import type { Json, JsonObject } from '../../src/yaml/read/resolve.ts';
import { emptyObject, isObject, quote, toJson } from '../../src/yaml/read/value.ts';

const leafOf = (layer: Layer): Json => {
  const details = emptyObject();
  if (layer.op !== 'set') details['op'] = layer.op;
  if (layer.spans.length > 0) details['n'] = [...layer.spans];
  if (layer.depth > 0) details['d'] = layer.depth;
  if (layer.sharedWithBelow) details['same'] = true;
  if (layer.pendingSeparator !== undefined) details['gap'] = layer.pendingSeparator;
  if (layer.previousValue !== undefined) details['was'] = layer.previousValue;
  if (layer.previousSource !== undefined) details['raw'] = layer.previousSource;
  return Object.keys(details).length === 0 ? layer.hash : [layer.hash, details];
};

const sorted = (value: Json): string => {
  if (!isObject(value)) return toJson(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${quote(key)}:${sorted(value[key] as Json)}`).join(',')}}`;
};

const printVersion1 = ({ layers, createdCollections }: OwnershipRecord): string => {
  const owners = emptyObject();
  for (const layer of layers) {
    let at: JsonObject = owners;
    const steps = [layer.owner, layer.rule, ...layer.path];
    for (const step of steps.slice(0, -1)) {
      at[step] ??= emptyObject();
      at = at[step] as JsonObject;
    }
    at[steps[steps.length - 1] as string] = leafOf(layer);
  }
  const made = createdCollections
    .map(({ path, previousSource }): Json => {
      const text = path.map(escapePart).join('/');
      return previousSource === undefined ? text : [text, previousSource];
    })
    .sort((a, b) => (toJson(a) < toJson(b) ? -1 : 1));
  return `{"v":1,"owners":${sorted(owners)}${made.length > 0 ? `,"made":${toJson(made)}` : ''}}`;
};

/** A record in the spelling of version 1. */
export const asVersion1 = (text: string): string => printVersion1(parseRecord(text));

/** The records in YAML that podgraft or a host printed: each in single quotes, folded or not. */
export const recordsIn = (text: string): string[] =>
  [...text.matchAll(/^(?!-).*podgraft\.dev\/grafts: '((?:[^']|'')*)'/gm)].map(([, quoted = '']) =>
    quoted.replace(/\n\+? */g, ' ').replaceAll("''", "'"),
  );

/** The text with its records in the spelling of version 1. */
export const withVersion1 = (text: string): string =>
  text.replace(
    /(podgraft\.dev\/grafts: )'((?:[^'\n]|'')*)'/g,
    (_, head: string, quoted: string) =>
      `${head}'${asVersion1(quoted.replaceAll("''", "'")).replaceAll("'", "''")}'`,
  );
