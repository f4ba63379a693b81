// The JSON Schema (draft 2020-12) of a PodGraft or an ImageCatalog as editors want it: the Kubernetes snippets have
// their fields, with Kubernetes' own words, and what only an editor shows is added: examples, proposals, ways to begin,
// and messages that say what to write. The words are those of the YAML language server, which others ignore.

import { descriptionOf } from '../kubernetes/schema/descriptions.ts';
import { fieldsOf, type Shape } from '../kubernetes/schema/table.ts';
import { builtInWorkloads } from '../kubernetes/workload-kinds.ts';
import { ownFields } from '../rules/lookup.ts';
import { ruleFields } from '../rules/registry.ts';
import { parse } from '../yaml/read/parse.ts';
import { toValue } from '../yaml/read/value.ts';
import { HANDLERS } from './cross-field.ts';
import { imageCatalogSchema, podGraftSchema } from './schema.generated.ts';

export type Schema = { [key: string]: unknown };

/** The schema for editors: `podgraft schema` and docs/schema.json, from the JSON Schemas of the two kinds. */
export const editorSchema = (
  ofPodGraft: object = JSON.parse(podGraftSchema),
  ofImageCatalog: object = JSON.parse(imageCatalogSchema),
): Schema => {
  const types = new Set<string>();
  const [podGraft, catalog] = [ofPodGraft, ofImageCatalog].map((each) => {
    const { $schema, ...rest } = withSnippets(each, types) as Schema;
    return rest;
  }) as [Schema, Schema];
  // Below pod and container: a type without what is required of a whole one, and without the fields that rules have.
  const inPart = [
    ['pod', 'PodSpec'],
    ['container', 'Container'],
  ] as const;
  for (const [field, type] of inPart) {
    const { required, properties, ...rest } = typeSchema(type, types);
    const kept = Object.entries(properties as object).filter(([key]) => !Object.hasOwn(ownFields[type], key));
    for (const each of schemasAt(podGraft, ['spec', 'rules[]', field]))
      Object.assign(each, rest, { properties: Object.fromEntries(kept) });
  }
  const { properties, ...container } = typeSchema('Container', types);
  const added = { ...container, properties: { ...(properties as object), imageFrom } };
  for (const field of ['initContainers', 'sidecars'])
    for (const each of schemasAt(podGraft, ['spec', 'rules[]', field]))
      each['items'] = { $ref: '#/$defs/AddedContainer' };
  for (const [path, hint] of hints())
    for (const each of schemasAt(podGraft, path.split('.'))) Object.assign(each, hint);
  const defs: Schema = {};
  // The set grows while it is walked, until every type that a type names is there.
  for (const name of types) defs[name] = typeSchema(name, types);
  defs['AddedContainer'] = added;
  const used = reachable(defs, [podGraft, catalog]);
  const sorted = Object.fromEntries(
    Object.entries(defs)
      .filter(([name]) => used.has(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'PodGraft',
    description: 'The config of podgraft, or its catalog of images.',
    properties: { kind: { enum: ['PodGraft', 'ImageCatalog'] } },
    if: { type: 'object', properties: { kind: { const: 'ImageCatalog' } }, required: ['kind'] },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
    then: catalog,
    else: podGraft,
    $defs: sorted,
  };
};

/** The definitions that the schemas refer to, directly or through others. */
const reachable = (defs: Schema, schemas: readonly Schema[]): Set<string> => {
  const found = new Set<string>();
  const visit = (schema: unknown): void => {
    for (const [, name = ''] of JSON.stringify(schema).matchAll(/"#\/\$defs\/(\w+)"/g)) {
      if (found.has(name)) continue;
      found.add(name);
      visit(defs[name]);
    }
  };
  for (const each of schemas) visit(each);
  return found;
};

const imageFrom: Schema = {
  type: 'object',
  description: 'The image of another container, instead of image.',
  properties: { container: { type: 'string', description: 'The name of the container.' } },
  required: ['container'],
  additionalProperties: false,
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
  const properties = fields.map(([key, { shape }]) => {
    const description = descriptionOf(name, key);
    return [key, { ...shapeSchema(shape, types), ...(description !== undefined && { description }) }];
  });
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
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

/** The schemas at a path such as `spec.rules[].target.kind`: several where a value may have several forms. */
const schemasAt = (schema: Schema, [step, ...rest]: readonly string[]): Schema[] => {
  const forms = (schema['anyOf'] as Schema[] | undefined)?.flatMap((each) => [each, each['items'] as Schema]);
  if (forms)
    return forms.flatMap((each) => (each ? schemasAt(each, step === undefined ? [] : [step, ...rest]) : []));
  if (step === undefined || step === '') return [schema];
  const below = (schema['properties'] as Record<string, Schema> | undefined)?.[step.replace('[]', '')];
  const next = step.endsWith('[]') ? (below?.['items'] as Schema | undefined) : below;
  return next ? schemasAt(next, rest) : [];
};

/** Of these fields only one may be set. */
const exclusive = (fields: readonly string[]): Schema => ({
  allOf: fields.map((field) => ({
    if: { type: 'object', required: [field] },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
    then: {
      properties: Object.fromEntries(fields.filter((each) => each !== field).map((each) => [each, false])),
      errorMessage: `Set only one of ${fields.join(', ')}.`,
    },
  })),
});

const label = 'Write a DNS label: lower-case letters, digits and dashes, at most 63, such as prepare-page.';

const valueIn = (yaml: string): unknown => {
  const tree = parse(yaml);
  return toValue(tree, tree.root);
};

/** A way to begin: the label, what it is for, and the value that the editor inserts. */
const snippet = (label: string, description: string, yaml: string): Schema => ({
  label,
  description,
  body: valueIn(yaml),
});

const wholeConfig = () =>
  snippet(
    'PodGraft',
    'A config with one rule',
    `apiVersion: podgraft.dev/v1alpha1
kind: PodGraft
metadata: {name: my-config}
spec:
  rules:
  - name: my-rule
    target: {kind: Deployment, name: my-app}
`,
  );

const methods = () => [
  snippet(
    'init container',
    'Runs to completion before the main container starts',
    `- name: prepare
  target: {kind: Deployment, name: my-app}
  volumes: [{name: prepared, emptyDir: {}}]
  initContainers: [{name: prepare, image: "busybox:1.37", command: [sh, -c, echo hello > /prepared/hello], volumeMounts: [{name: prepared, mountPath: /prepared}]}]
  volumeMounts: [{name: prepared, mountPath: /prepared}]
`,
  ),
  snippet(
    'post-start hook',
    'Runs in the main container right after it is created, in parallel with its program',
    `- name: hook
  target: {kind: Deployment, name: my-app}
  postStart: {script: echo started > /tmp/started}
`,
  ),
  snippet(
    'sidecar',
    'Runs alongside the main container for as long as the pod',
    `- name: agent
  target: {kind: Deployment, name: my-app}
  sidecars: [{name: agent, image: "busybox:1.37", command: [sh, -c, "while :; do date; sleep 60; done"]}]
`,
  ),
  snippet(
    'entrypoint script',
    'Runs in the main container, before its program',
    `- name: prestart
  target: {kind: Deployment, name: my-app}
  entrypoint: {script: echo before the program}
`,
  ),
];

/** What editors show besides, by path; the examples of a rule's fields come from the registry. */
const hints = (): [path: string, hint: Schema][] => [
  ['', { defaultSnippets: [wholeConfig()] }],
  [
    'metadata.name',
    { patternErrorMessage: 'Write a DNS name: lower-case letters, digits, dashes and dots.' },
  ],
  ['spec.kubernetesVersion', { patternErrorMessage: 'Write a release such as "1.33".', examples: ['1.33'] }],
  [
    'spec.images[].digest',
    { patternErrorMessage: 'Write a digest such as sha256:6e23…, as podgraft lock does.' },
  ],
  [
    'spec.workloads[].podTemplate',
    { patternErrorMessage: 'Write a path such as spec.template or spec.steps.*.template.' },
  ],
  ['spec.rules', { defaultSnippets: methods() }],
  ['spec.rules[].name', { patternErrorMessage: label }],
  ['spec.rules[].target.kind', { examples: [...new Set(builtInWorkloads.map(({ kind }) => kind))] }],
  ['spec.rules[].target.labelSelector', { examples: ['app=web', 'app in (web, api)', '!canary'] }],
  ['spec.rules[].target.podLabelSelector', { examples: ['app=web', 'sidecar.example.com/inject=true'] }],
  ['spec.rules[].target.namespaceSelector', { examples: ['env=prod', 'env notin (prod)'] }],
  [
    'spec.rules[].files[].path',
    { patternErrorMessage: 'Write an absolute path of a file, such as /etc/app.conf.' },
  ],
  ['spec.rules[].files[]', exclusive(['content', 'binaryContent', 'from'])],
  ['spec.rules[].files[].binaryContent', { contentEncoding: 'base64', examples: ['AP8='] }],
  ['spec.rules[].files[].from', exclusive(['configMapKeyRef', 'secretKeyRef', 'file'])],
  ['spec.rules[].files[].mode', { examples: ['0644', '0755'] }],
  ['spec.rules[].entrypoint', exclusive(['script', 'scriptFrom', 'command'])],
  ['spec.rules[].postStart', exclusive(HANDLERS)],
  ['spec.rules[].preStop', exclusive(HANDLERS)],
  ...ruleFields.map(({ field, example }): [string, Schema] => [
    `spec.rules[].${field}`,
    { defaultSnippets: [snippet('example', `An example of ${field}`, example)] },
  ]),
];
