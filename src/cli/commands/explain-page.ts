// `podgraft explain KIND` and `podgraft explain podgraft.FIELD`: what a kind of problem means, and what a field of the
// config is, as kubectl explain says it of a field.

import { podGraftSchema } from '../../config/schema.generated.ts';
import { catalogue, type ProblemKind, pageOf, problemKinds, tunableKinds } from '../../problems/catalogue.ts';
import { didYouMean, nearest } from '../args/command.ts';
import { packageDocument } from '../files/package-docs.ts';
import { type CommandIo, colorsFor } from '../io.ts';
import { pageText } from '../report/page-text.ts';

/** A page as people read it, and for tools. */
export interface Page {
  readonly text: string;
  readonly data: object;
}

/** The page about a kind of problem or a field; undefined for anything else, such as a path. */
export const pageAbout = (name: string, io: CommandIo): Page | undefined => {
  const kind = problemKinds.find((each) => each.toLowerCase() === name.toLowerCase());
  if (kind !== undefined) return kindPage(kind, io);
  const [root, ...steps] = name.split('.');
  return root === 'podgraft' ? fieldPage(name, steps) : undefined;
};

/** What is wrong with the name of a kind or a field that there is not; undefined for what may be a path. */
export const unknownPage = (name: string): string | undefined => {
  const isField = name.startsWith('podgraft.');
  if (!isField && !/^[A-Z][A-Za-z]+$/.test(name)) return undefined;
  if (isField) return `no field ${name}; podgraft explain podgraft.rules lists the fields of a rule`;
  return `no problem kind ${name}${didYouMean(nearest(name, problemKinds))}`;
};

/** What the catalogue says, and the page where the package's documents are beside the program. */
const kindPage = (kind: ProblemKind, io: CommandIo): Page => {
  const { severity, title, remedy } = catalogue[kind];
  const isTunable = (tunableKinds as readonly string[]).includes(kind);
  const tuning = isTunable
    ? `Tune it: problems: {${kind}: Off} in the spec or a rule, or the annotation\nignore.podgraft.dev/${kind} on a workload, with the reason as its value.`
    : "It can't be tuned, because the output would be wrong.";
  const colors = colorsFor(io, io.isOutputTTY);
  const page = packageDocument(io.program, `problems/${kind}.md`);
  const body = page?.replace(/^# .*\n+Severity: .*\n+/, '');
  const text = [
    `${colors.bold(kind)}: ${title}\n`,
    `Severity: ${severity}`,
    `Remedy: ${remedy}\n`,
    ...(body === undefined ? [] : [pageText(body, Math.min(io.columns ?? 80, 100), colors)]),
    `${tuning}\n`,
    `See ${pageOf(kind)}\n`,
  ].join('\n');
  return { text, data: { kind, severity, title, remedy, tunable: isTunable, page: pageOf(kind) } };
};

interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly string[];
}

/** `spec` may be left out: podgraft.rules.files is spec.rules[].files. */
const fieldPage = (name: string, steps: readonly string[]): Page | undefined => {
  const top = JSON.parse(podGraftSchema) as Schema;
  const start = steps[0] === undefined || top.properties?.[steps[0]] ? top : top.properties?.['spec'];
  let at: Schema | undefined = start;
  for (const step of steps) at = at && propertiesOf(at)[step];
  if (at === undefined) return undefined;
  const fields = Object.entries(propertiesOf(at));
  const width = Math.max(0, ...fields.map(([key]) => key.length));
  const text = [
    `FIELD: ${name} <${typeOf(at)}>`,
    ...(at.description === undefined ? [] : ['', at.description]),
    ...(at.enum === undefined ? [] : ['', `One of ${at.enum.join(', ')}.`]),
    ...(fields.length === 0 ? [] : ['', 'FIELDS:']),
    ...fields.map(([key, each]) => `  ${key.padEnd(width)}  <${typeOf(each)}>`),
    '',
  ].join('\n');
  const data = {
    ...{ field: name, type: typeOf(at), description: at.description, enum: at.enum },
    fields: fields.map(([key, each]) => ({ name: key, type: typeOf(each), description: each.description })),
  };
  return { text, data };
};

const propertiesOf = (schema: Schema): Readonly<Record<string, Schema>> =>
  schema.properties ??
  (schema.items && propertiesOf(schema.items)) ??
  schema.anyOf?.map(propertiesOf).find((each) => Object.keys(each).length > 0) ??
  {};

const typeOf = (schema: Schema): string => {
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(' or ');
  if (schema.items !== undefined) return `list of ${typeOf(schema.items)}s`;
  const name = [schema.type ?? 'any'].flat().join(' or ');
  return name === 'object' ? 'map' : name;
};
