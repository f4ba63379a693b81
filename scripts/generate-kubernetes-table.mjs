// Reads the OpenAPI documents of a running API server, which has the enums and the sizes of integers that the published
// ones lack, and writes into src/kubernetes/schema/ table.generated.ts: one line a type with every field that podgraft
// checks, and descriptions.generated.ts: what Kubernetes says about each field. `node scripts/generate-kubernetes-table.mjs
// KUBECONFIG` writes both; with --stdout it prints them instead, as one JSON object by file name.

import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const [kubeconfig] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
if (kubeconfig === undefined) throw new Error('the path of a kubeconfig is missing');
const { clusters, users } = parse(readFileSync(kubeconfig, 'utf8'));

const get = (path) =>
  new Promise((done, failed) => {
    const headers = { authorization: `Bearer ${users[0].user.token}` };
    const url = clusters[0].cluster.server + path;
    request(url, { headers, rejectUnauthorized: false }, async (response) => {
      const chunks = await response.toArray();
      if (response.statusCode === 200) done(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      else failed(new Error(`${response.statusCode} for ${path}`));
    })
      .on('error', failed)
      .end();
  });

const roots = {
  'api/v1': ['core.v1.Pod', 'core.v1.PodTemplate', 'core.v1.ReplicationController'],
  'apis/apps/v1': ['apps.v1.Deployment', 'apps.v1.StatefulSet', 'apps.v1.DaemonSet', 'apps.v1.ReplicaSet'],
  'apis/batch/v1': ['batch.v1.Job', 'batch.v1.CronJob'],
};

const { major, minor, gitVersion } = await get('/version');
const release = `${major}.${Number.parseInt(minor, 10)}`;
const schemas = {};
for (const group of Object.keys(roots))
  Object.assign(schemas, (await get(`/openapi/v3/${group}`)).components.schemas);

// Scalars with a rule of their own. FieldsV1 and the status of an object are the server's business: any value.
const scalars = {
  Quantity: 'q',
  IntOrString: 'x',
  Time: 's',
  MicroTime: 's',
  FieldsV1: '*',
};
const anyValue = /Status$/;

// The OpenAPI document calls these required, and the API server takes 0 or an empty text for them.
const optionalFields = new Set([
  'HTTPHeader.value',
  'ISCSIVolumeSource.lun',
  'PodFailurePolicy.rules',
  'PreferredSchedulingTerm.preference',
  'SleepAction.seconds',
  'Sysctl.value',
]);

const types = new Map(); // type name → [[field, code]]
const descriptions = new Map(); // type name → [[field, sentence]]
const known = new Map(); // type name → the schema that has it
const queue = [];

/** What a description says first: whole sentences up to 60 characters or more; cut at a word after 160. */
const beginning = (description) => {
  const [own] = description.split('\n\nPossible enum values:');
  const text = own.replaceAll(/\s+/g, ' ').trim();
  const sentences = text.split(/(?<=[^.]\.)(?<!\b(?:e\.g|i\.e|vs|etc)\.) (?=[A-Z])/);
  let said = sentences[0];
  for (const next of sentences.slice(1)) {
    if (said.length >= 60 || said.length + next.length >= 160 || /^More info/.test(next)) break;
    said += ` ${next}`;
  }
  return said.length > 160 ? `${said.slice(0, 157).replace(/\W+\w*$/, '')} …` : said;
};

/** The type at the end of a reference, to be read later. */
const reference = (schema) => {
  const type = schema.split('.').at(-1);
  if (scalars[type]) return scalars[type];
  if (anyValue.test(type)) return '*';
  const other = known.get(type);
  if (other === undefined) {
    known.set(type, schema);
    queue.push(schema);
  } else if (other !== schema) throw new Error(`two types are called ${type}: ${other} and ${schema}`);
  return type;
};

const integers = { int32: 'i', int64: 'l' };

const code = (schema, owner) => {
  const $ref = schema.$ref ?? schema.allOf?.[0].$ref;
  if ($ref !== undefined) return reference($ref.split('/').at(-1));
  if (schema.enum !== undefined) return `'${schema.enum.join('|')}`;
  if (schema.type === 'array') return `[${code(schema.items, owner)}`;
  if (schema.type === 'object') {
    return schema.additionalProperties ? `{${code(schema.additionalProperties, owner)}` : '*';
  }
  const scalar =
    schema.type === 'integer' ? integers[schema.format] : { string: 's', boolean: 'b' }[schema.type];
  if (scalar === undefined) throw new Error(`${owner}: no code for ${JSON.stringify(schema)}`);
  return scalar;
};

const visit = (name, isRoot) => {
  const { properties = {}, required = [], 'x-kubernetes-group-version-kind': kinds } = schemas[name];
  const type = name.split('.').at(-1);
  const [{ group, version, kind } = {}] = isRoot ? kinds : [];
  const literal = { apiVersion: group ? `${group}/${version}` : version, kind };
  const isRequired = (field) => required.includes(field) && !optionalFields.has(`${type}.${field}`);
  const entries = Object.entries(properties);
  types.set(
    type,
    entries.map(([field, schema]) =>
      isRoot && literal[field] !== undefined
        ? [field, `!'${literal[field]}`]
        : [field, `${isRequired(field) ? '!' : ''}${code(schema, `${type}.${field}`)}`],
    ),
  );
  descriptions.set(
    type,
    entries.map(([field, { description = '' }]) => [field, beginning(description)]),
  );
};

for (const each of Object.values(roots).flat()) {
  reference(`io.k8s.api.${each}`);
  visit(queue.pop(), true);
}
while (queue.length > 0) visit(queue.shift(), false);

const lines = [...types]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, found]) => `${name} ${found.map(([field, each]) => `${field}:${each}`).join(';')}`);

const table = `// Generated by scripts/generate-kubernetes-table.mjs from the OpenAPI of Kubernetes ${gitVersion}. Do not edit.
// One line a type: NAME FIELD:CODE;FIELD:CODE. A code is s string, b boolean, i int32, l int64, q Quantity,
// x IntOrString, * anything, 'A|B an enum, [ a list of, { a map to, or the name of a type; ! means required.

/** The Kubernetes release that the table describes. */
export const tableRelease = '${release}';

export const table = \`
${lines.join('\n')}
\`;
`;
if (/[`\\]|\$\{/.test(lines.join(''))) throw new Error('the table would need escapes');

const sentences = [...descriptions]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .flatMap(([name, found]) => found.map(([field, sentence]) => `${name}.${field} ${sentence}`))
  .map((line) => line.replaceAll(/[`\\]|\$(?=\{)/g, '\\$&'));
const words = `// Generated by scripts/generate-kubernetes-table.mjs from the OpenAPI of Kubernetes ${gitVersion}. Do not edit.
// Kubernetes' own words about each field (The Kubernetes Authors, Apache License 2.0), one line a field.

export const descriptions = \`
${sentences.join('\n')}
\`;
`;

const written = { 'table.generated.ts': table, 'descriptions.generated.ts': words };
if (process.argv.includes('--stdout')) process.stdout.write(JSON.stringify(written));
else
  for (const [name, text] of Object.entries(written))
    writeFileSync(join(root, 'src/kubernetes/schema', name), text);
