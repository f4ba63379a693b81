// Writes docs/reference.md, docs/schema.json and krm-function-definition.yaml from the zod schema and the
// catalogue of problems. `npm run generate` runs it; test/docs/reference.test.ts compares.

import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import * as z from 'zod';
import { editorSchema } from '../src/config/editor-schema.ts';
import { ImageCatalog, PodGraft } from '../src/config/schema.ts';
import { builtInWorkloads } from '../src/kubernetes/workload-kinds.ts';
import { catalogue, tunableKinds } from '../src/problems/catalogue.ts';
import type { RuleField } from '../src/rules/descriptor.ts';
import { ruleFields } from '../src/rules/registry.ts';

const tunable: ReadonlySet<string> = new Set(tunableKinds);

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly additionalProperties?: boolean | Schema;
}

const schemaOf = (schema: z.ZodType): Schema => z.toJSONSchema(schema) as unknown as Schema;

/** An example for every field, in one line of YAML; those of a rule's own fields come from the registry. */
export const fieldExamples: Readonly<Record<string, string>> = {
  kubernetesVersion: '"1.33"',
  record: 'true',
  nameSuffixHash: 'true',
  validation: 'Strict',
  validateOutput: 'true',
  problems: '{MatchedNothing: Error}',
  configMaps: '{labels: {team: web}}',
  'configMaps.labels': '{team: web}',
  'configMaps.nameFrom': 'Workload',
  'configMaps.annotations': '{kustomize.toolkit.fluxcd.io/substitute: disabled}',
  images: '[{image: "nginx:1.19", entrypoint: [/docker-entrypoint.sh]}]',
  'images[].image': '"nginx:1.19"',
  'images[].digest': '"sha256:0a3c0a3c0a3c0a3c0a3c0a3c0a3c0a3c0a3c0a3c0a3c0a3c0a3c0a3c0a3c0a3c"',
  'images[].platforms': '[linux/amd64, linux/arm64]',
  'images[].entrypoint': '[/docker-entrypoint.sh]',
  'images[].cmd': '[nginx, -g, daemon off;]',
  'images[].env': '{PATH: "/usr/local/bin:/usr/bin:/bin", JAVA_HOME: /opt/java}',
  'images[].user': '"1000"',
  'images[].workingDir': '/work',
  'images[].shells': '[/bin/sh]',
  workloads: '[{group: batch.example.com, kind: Pipeline, podTemplate: spec.steps.*.template}]',
  'workloads[].group': 'batch.example.com',
  'workloads[].kind': 'Pipeline',
  'workloads[].podTemplate': 'spec.steps.*.template',
  'workloads[].podSpec': 'spec',
  rules: '[{name: page, env: [{name: SITE, value: front}]}]',
  'rules[].name': 'prepare-webpage',
  'rules[].target': '{kind: Deployment, name: nginx(-.*)?}',
  'rules[].target.group': 'apps',
  'rules[].target.version': 'v1',
  'rules[].target.kind': 'Deployment|StatefulSet',
  'rules[].target.name': 'nginx(-.*)?',
  'rules[].target.namespace': 'web',
  'rules[].target.labelSelector': 'app=nginx,tier in (front)',
  'rules[].target.annotationSelector': 'team=web',
  'rules[].target.podLabelSelector': 'app=nginx',
  'rules[].target.namespaceSelector': 'env=prod',
  'rules[].exclude': '{name: .*-canary}',
  'rules[].required': 'true',
  'rules[].containers': '{name: nginx}',
  'rules[].containers.name': 'nginx',
  'rules[].containers.image': '.*nginx:1\\..*',
  'rules[].containers.init': 'true',
  'rules[].onConflict': 'Keep',
  'rules[].placement': '{initContainers: First}',
  'rules[].placement.initContainers': 'First',
  'rules[].placement.sidecars': '{before: migrate}',
  'rules[].sidecarMode': 'Native',
  'rules[].envAppend[].name': 'JAVA_TOOL_OPTIONS',
  'rules[].envAppend[].value': '-javaagent:/agent/agent.jar',
  'rules[].envAppend[].separator': '" "',
  'rules[].files[].path': '/etc/nginx/conf.d/gzip.conf',
  'rules[].files[].content': 'gzip on;',
  'rules[].files[].binaryContent': 'H4sIAAAAAAAAAwMAAAAAAAAAAAA=',
  'rules[].files[].from': '{configMapKeyRef: {name: settings, key: nginx.conf}}',
  'rules[].files[].from.configMapKeyRef': '{name: settings, key: nginx.conf}',
  'rules[].files[].from.configMapKeyRef.name': 'settings',
  'rules[].files[].from.configMapKeyRef.key': 'nginx.conf',
  'rules[].files[].from.secretKeyRef': '{name: web-tls, key: tls.crt}',
  'rules[].files[].from.secretKeyRef.name': 'web-tls',
  'rules[].files[].from.secretKeyRef.key': 'tls.crt',
  'rules[].files[].from.file': 'parts/site.conf',
  'rules[].files[].mode': '0644',
  'rules[].postStart.exec': '{command: [/bin/register]}',
  'rules[].postStart.httpGet': '{path: /warm-up, port: 8080}',
  'rules[].postStart.sleep': '{seconds: 5}',
  'rules[].postStart.tcpSocket': '{port: 8080}',
  'rules[].postStart.script': 'echo started > /tmp/started',
  'rules[].postStart.scriptFrom': '{file: scripts/warm-up.sh}',
  'rules[].postStart.scriptFrom.file': 'scripts/warm-up.sh',
  'rules[].postStart.shell': '/bin/bash',
  'rules[].postStart.onConflict': 'Chain',
  'rules[].postStart.chain': 'Before',
  'rules[].entrypoint.script': 'echo hello',
  'rules[].entrypoint.scriptFrom': '{file: scripts/prepare.sh}',
  'rules[].entrypoint.scriptFrom.file': 'scripts/prepare.sh',
  'rules[].entrypoint.shell': '/bin/bash',
  'rules[].entrypoint.command': '[/tools/run-with-secrets, --]',
  'rules[].entrypoint.delivery': 'Inline',
  'rules[].problems': '{SidecarBlocksJob: Warning}',
  ...Object.fromEntries(ruleFields.map(({ field, example }) => [`rules[].${field}`, example])),
};

export interface Field {
  readonly path: string;
  readonly schema: Schema;
  readonly required: boolean;
}

const elementOf = (schema: Schema): Schema | undefined => schema.anyOf?.find((each) => each.properties);

/** Every field below spec, in the order of the schema. preStop has the fields of postStart, exclude those of target. */
export const fields = (): Field[] => {
  const found: Field[] = [];
  const visit = (schema: Schema, prefix: string): void => {
    for (const [name, each] of Object.entries(schema.properties ?? {})) {
      const path = prefix + name;
      found.push({ path, schema: each, required: schema.required?.includes(name) ?? false });
      if (name === 'preStop' || name === 'exclude') continue;
      if (each.items?.properties) visit(each.items, `${path}[].`);
      else visit(each.properties ? each : name === 'target' ? (elementOf(each) ?? {}) : {}, `${path}.`);
    }
  };
  visit(schemaOf(PodGraft).properties?.['spec'] ?? {}, '');
  return found;
};

const typeOf = (schema: Schema): string => {
  const merged = /merged field by field into the Kubernetes (\w+)/.exec(schema.description ?? '')?.[1];
  if (merged) return merged;
  if (schema.enum) return schema.enum.join(', ');
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(' or ');
  const snippet = /^A Kubernetes (\w+)/.exec(schema.description ?? '')?.[1];
  if (schema.items) {
    const inner = typeOf(schema.items);
    return `list of ${inner === 'map' ? 'maps' : inner === 'string' ? 'strings' : inner}`;
  }
  if (snippet && !schema.properties) return snippet;
  const values = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  if (schema.type === 'object' && values) return `map of ${values.enum?.join(', ') ?? 'strings'}`;
  return schema.type === 'object' ? 'map' : (schema.type ?? 'any');
};

/** The default that a description names. Without one an absent field means that there is nothing to do. */
const defaultOf = ({ schema, required }: Field): string => {
  if (required) return 'required';
  const { description = '' } = schema;
  const said =
    /Default ("?[^".]*(?:\.\d+)?"?)(?:\.|$)/.exec(description)?.[1] ??
    /by default (\S+?)[,;.]/.exec(description)?.[1] ??
    /(\w+) \(default\)/.exec(description)?.[1];
  if (said === 'one space') return '`" "`';
  return said === undefined ? '' : `\`${said}\``;
};

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const row = (field: Field): string => {
  const { path, schema } = field;
  const example = fieldExamples[path];
  if (example === undefined) throw new Error(`fieldExamples lacks ${path}`);
  const text = (schema.description ?? '').replace(/ Default [^.]*(\.\d+"?)?\.$/, '');
  return `| \`${path}\` | ${cell(typeOf(schema))} | ${defaultOf(field)} | \`${cell(example)}\` | ${cell(text)} |`;
};

/** Whether a path is, or is inside, a field of a rule with this scope. */
const isOfScope = (path: string, scope: RuleField['scope']): boolean => {
  const name = /^rules\[\]\.(\w+)/.exec(path)?.[1];
  return ruleFields.some((each) => each.field === name && each.scope === scope);
};

const header = '| field | type | default | example | meaning |\n|---|---|---|---|---|';

export const generateReference = (): string => {
  const all = fields();
  const section = (title: string, text: string, filter: (path: string) => boolean): string =>
    `## ${title}\n\n${text}\n\n${header}\n${all
      .filter(({ path }) => filter(path))
      .map(row)
      .join('\n')}\n`;
  const kinds = new Map<string, string[]>();
  for (const { group, kind } of builtInWorkloads) {
    const name = group === '' ? 'core' : group;
    kinds.set(name, [...(kinds.get(name) ?? []), kind]);
  }
  return [
    '# Reference',
    '',
    '<!-- Generated by scripts/generate-reference.ts; `npm run generate` rewrites it. -->',
    '',
    'Every field of a `PodGraft`, below `spec`. [schema.json](schema.json) has the same for editors, and',
    '[problems/](problems/) has a page for each problem that podgraft reports. Patterns are RE2 and match the whole value.',
    '',
    section(
      'The config',
      "Fields of `spec`. `metadata.name` is required: it is the owner's name in the [record](ownership.md).",
      (path) => !/^(images|workloads|rules)./.test(path),
    ),
    section(
      'Rules: what they select',
      'Fields of `spec.rules[]`. `exclude` has the form of `target`; both take one or a list.',
      (path) =>
        /^rules\[\]\.(name|target|exclude|required|containers|onConflict|placement|sidecarMode|problems)/.test(
          path,
        ),
    ),
    section('Rules: what goes into the pod', 'Kubernetes snippets, exactly as in a manifest.', (path) =>
      isOfScope(path, 'pod'),
    ),
    section(
      'Rules: what goes into the selected containers',
      '`preStop` has the fields of `postStart`.',
      (path) => isOfScope(path, 'container'),
    ),
    section('Images', "Fields of `spec.images[]`, and of an `ImageCatalog`'s `spec.images[]`.", (path) =>
      path.startsWith('images[].'),
    ),
    section('Workloads', 'Fields of `spec.workloads[]`; each entry has `podTemplate` or `podSpec`.', (path) =>
      path.startsWith('workloads[].'),
    ),
    '## Kinds with pod templates',
    '',
    'Known without `spec.workloads`, also inside a `List`:',
    '',
    ...[...kinds].map(([group, names]) => `- \`${group}\`: ${[...new Set(names)].join(', ')}`),
    '',
    'A template of Argo Workflows is a pod template if it has `container` or `script`; the container is called `main`.',
    'Entries of `spec.workloads` for a kind replace what podgraft knows about it.',
    '',
    '## Annotations',
    '',
    '| annotation | on | meaning |',
    '|---|---|---|',
    '| `podgraft.dev/skip` | workload or pod template | `"true"` (or `"1"` or `"*"`), or a comma-separated list of the rules that leave it alone |',
    '| `podgraft.dev/grafts` | workload | the [record](ownership.md) |',
    '| `podgraft.dev/owner` | generated ConfigMap | the config that made it |',
    '| `podgraft.dev/checksum-RULE` | pod template | with `nameSuffixHash: false`: rolls the pods when content changes |',
    '',
    '## Problems',
    '',
    '`spec.problems` and `rules[].problems` set the severity of the kinds marked with *: `Error`, `Warning` or `Off`. These kinds are about how a',
    "workload behaves in a cluster. The others can't be tuned, because the output would be wrong or missing.",
    '',
    '| problem | severity | what |',
    '|---|---|---|',
    ...Object.entries(catalogue).map(
      ([kind, { severity, title }]) =>
        `| [${kind}](problems/${kind}.md) | ${severity}${tunable.has(kind) ? ' *' : ''} | ${title} |`,
    ),
    '',
  ].join('\n');
};

export const generateJsonSchema = (): string =>
  `${JSON.stringify(editorSchema(schemaOf(PodGraft), schemaOf(ImageCatalog)), null, 2)}\n`;

/** JSON Schema as OpenAPI 3.0 has it: no const, no propertyNames, exclusive bounds left out. */
const openApi = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(openApi);
  if (typeof value !== 'object' || value === null) return value;
  const out: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(value)) {
    if (key === '$schema' || key === 'propertyNames') continue;
    if (key === 'const') out['enum'] = [each];
    else out[key] = openApi(each);
  }
  return out;
};

export const generateFunctionDefinition = (version: string): string =>
  `# Generated by scripts/generate-reference.ts. The form is that of KEP-2906 (Kustomize function catalog).\n${stringify(
    {
      apiVersion: 'config.kubernetes.io/v1alpha1',
      kind: 'KRMFunctionDefinition',
      spec: {
        group: 'podgraft.dev',
        names: { kind: 'PodGraft' },
        description: 'Changes what containers do without rebuilding their image.',
        publisher: 'podgraft.dev',
        versions: [
          {
            name: 'v1alpha1',
            idempotent: true,
            usage: 'https://github.com/podgraft/podgraft/blob/main/docs/reference.md',
            examples: ['https://github.com/podgraft/podgraft/tree/main/examples'],
            license: 'Apache-2.0',
            runtime: {
              container: { image: `ghcr.io/podgraft/podgraft:v${version}`, requireNetwork: false },
            },
            schema: { openAPIV3Schema: openApi(schemaOf(PodGraft)) },
          },
        ],
      },
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  )}`;

if (process.argv[2] === '--write') {
  writeFileSync('docs/reference.md', generateReference());
  writeFileSync('docs/schema.json', generateJsonSchema());
  writeFileSync(
    'krm-function-definition.yaml',
    generateFunctionDefinition(process.env['npm_package_version'] ?? ''),
  );
}
