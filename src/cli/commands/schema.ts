// `podgraft schema`: the JSON Schema (draft 2020-12) of the functionConfig, for editors. The Kubernetes
// snippets in it, which the functionConfig's own schema takes as plain objects, get their fields from the
// table of Kubernetes types.

import { podGraftSchema } from '../../config/schema.generated.ts';
import { fieldsOf, type Shape } from '../../kubernetes/schema/table.ts';
import { type Command, UsageError } from '../args/command.ts';

export const schema: Command = {
  name: 'schema',
  summary: 'print the JSON Schema of the functionConfig, for editors',
  usage: [''],
  about: `Prints a JSON Schema (draft 2020-12) of the functionConfig. An editor with the YAML language server
completes and checks a file that says on its first line where the schema is:
  podgraft schema > podgraft.schema.json
  # yaml-language-server: $schema=./podgraft.schema.json`,
  options: {},
  run: ({ positionals }, io) => {
    if (positionals.length > 0)
      throw new UsageError(`schema takes no arguments; write it with podgraft schema > ${positionals[0]}`);
    io.stdout(`${JSON.stringify(editorSchema(), null, 2)}\n`);
    return 0;
  },
};

type Schema = { [key: string]: unknown };

/** The schema of the functionConfig with the fields of the Kubernetes snippets. */
export const editorSchema = (): Schema => {
  const types = new Set<string>();
  const base = withSnippets(JSON.parse(podGraftSchema) as Schema, types) as Schema;
  const defs: Schema = {};
  // The set grows while it is walked, until every type that a type names is there.
  for (const name of types) defs[name] = typeSchema(name, types);
  const sorted = Object.fromEntries(Object.entries(defs).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...base, title: 'PodGraft', $defs: sorted };
};

/** Puts a reference wherever a description names a Kubernetes type. */
const withSnippets = (node: unknown, types: Set<string>): unknown => {
  if (Array.isArray(node)) return node.map((each) => withSnippets(each, types));
  if (typeof node !== 'object' || node === null) return node;
  const { description } = node as Schema;
  const type =
    typeof description === 'string'
      ? /^A Kubernetes (\w+), as in a manifest/.exec(description)?.[1]
      : undefined;
  if (type !== undefined) {
    types.add(type);
    return { $ref: `#/$defs/${type}`, description };
  }
  return Object.fromEntries(Object.entries(node).map(([key, each]) => [key, withSnippets(each, types)]));
};

const typeSchema = (name: string, types: Set<string>): Schema => {
  const fields = [...fieldsOf(name)];
  const required = fields.filter(([, field]) => field.required).map(([key]) => key);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(([key, { shape }]) => [key, shapeSchema(shape, types)])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
};

const shapeSchema = (shape: Shape, types: Set<string>): Schema => {
  switch (shape.is) {
    case 'string':
    case 'boolean':
      return { type: shape.is };
    case 'int32':
    case 'int64':
      return { type: 'integer' };
    case 'quantity':
      return { type: ['string', 'number'] };
    case 'intOrString':
      return { type: ['integer', 'string'] };
    case 'any':
      return {};
    case 'enum':
      return { type: 'string', enum: shape.values };
    case 'list':
      return { type: 'array', items: shapeSchema(shape.of, types) };
    case 'map':
      return { type: 'object', additionalProperties: shapeSchema(shape.of, types) };
    case 'type':
      types.add(shape.name);
      return { $ref: `#/$defs/${shape.name}` };
  }
};
