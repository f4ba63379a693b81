// Reads the type declarations of kubernetes-models (pinned, see package.json) and writes into src/kubernetes/schema/
// table.generated.ts: one line a type with every field that podgraft checks, and descriptions.generated.ts: what
// Kubernetes says about each field. Run it after raising the version; with --stdout it prints both instead, as one
// JSON object by file name, which the test compares with the committed files.

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const packages = join(root, 'node_modules');
const models = join(packages, 'kubernetes-models');
const version = JSON.parse(readFileSync(join(models, 'package.json'), 'utf8')).version;
if (version !== '5.1.0') throw new Error(`kubernetes-models 5.1.0 holds Kubernetes 1.36; found ${version}`);

const roots = [
  'v1/Pod',
  'v1/PodTemplate',
  'v1/ReplicationController',
  'apps/v1/Deployment',
  'apps/v1/StatefulSet',
  'apps/v1/DaemonSet',
  'apps/v1/ReplicaSet',
  'batch/v1/Job',
  'batch/v1/CronJob',
];

// Scalars with a rule of their own. FieldsV1 and the status of an object are the server's business: any value.
const scalars = {
  Quantity: 'q',
  IntOrString: 'x',
  Time: 's',
  MicroTime: 's',
  FieldsV1: '*',
};
const anyValue = /Status$/;

// `number` in the declarations is int32 unless the field is one of these (types.go of k8s.io/api).
const int64Fields = new Set([
  'PodSpec.activeDeadlineSeconds',
  'PodSpec.terminationGracePeriodSeconds',
  'Probe.terminationGracePeriodSeconds',
  'SecurityContext.runAsUser',
  'SecurityContext.runAsGroup',
  'PodSecurityContext.runAsUser',
  'PodSecurityContext.runAsGroup',
  'PodSecurityContext.fsGroup',
  'PodSecurityContext.supplementalGroups',
  'SleepAction.seconds',
  'ServiceAccountTokenProjection.expirationSeconds',
  'Toleration.tolerationSeconds',
  'JobSpec.activeDeadlineSeconds',
  'CronJobSpec.startingDeadlineSeconds',
  'ObjectMeta.deletionGracePeriodSeconds',
  'ObjectMeta.generation',
]);

// The OpenAPI document calls these required, and the API server takes 0 or an empty text for them.
const optionalFields = new Set([
  'HTTPHeader.value',
  'ISCSIVolumeSource.lun',
  'PodFailurePolicy.rules',
  'PreferredSchedulingTerm.preference',
  'SleepAction.seconds',
  'Sysctl.value',
]);

const files = new Map(); // type name → the declaration file that defines it
const types = new Map(); // type name → [[field, code]]
const descriptions = new Map(); // type name → [[field, sentence]]
const queue = [];

const tokens = (text) =>
  text.replace(/\/\*[\s\S]*?\*\//g, ' ').match(/"(?:[^"\\]|\\.)*"|[A-Za-z_$][\w$]*|[^\s]/g);

/** What a comment says first: whole sentences up to 60 characters or more; cut at a word after 160. */
const beginning = (comment) => {
  const text = comment
    .replaceAll(/^\s*\*/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const sentences = text.split(/(?<=[^.]\.)(?<!\b(?:e\.g|i\.e|vs|etc)\.) (?=[A-Z])/);
  let said = sentences[0];
  for (const next of sentences.slice(1)) {
    if (said.length >= 60 || said.length + next.length >= 160 || /^More info/.test(next)) break;
    said += ` ${next}`;
  }
  return said.length > 160 ? `${said.slice(0, 157).replace(/\W+\w*$/, '')} …` : said;
};

const visit = (file) => {
  const text = readFileSync(file, 'utf8');
  const imports = new Map();
  for (const [, name, from] of text.matchAll(/import \{ (\w+) \} from "([^"]+)"/g)) {
    const target = from.startsWith('.')
      ? join(dirname(file), from.replace(/\.js$/, '.d.ts'))
      : join(packages, `${from.replace(/\.js$/, '')}.d.ts`);
    imports.set(name, target);
  }
  const name = file.match(/([^/]+)\.d\.ts$/)[1];
  const start = text.search(new RegExp(`export interface I${name}\\b[^{]*\\{`));
  if (start < 0) throw new Error(`${file} declares no interface I${name}`);
  const body = text.slice(text.indexOf('{', start), text.indexOf('\n}', start));
  descriptions.set(
    name,
    [...body.matchAll(/^ {4}\/\*\*([\s\S]*?)\*\/\s*"([^"]+)"/gm)].map(([, comment, field]) => [
      field,
      beginning(comment),
    ]),
  );
  const list = tokens(text.slice(text.indexOf('{', start)));
  let at = 0;
  const expect = (token) => {
    if (list[at] !== token) throw new Error(`${file}: expected ${token}, found ${list[at]}`);
    at++;
  };

  const reference = (identifier) => {
    const target = imports.get(identifier);
    const type = target ? target.match(/([^/]+)\.d\.ts$/)[1] : identifier.replace(/^I/, '');
    if (scalars[type]) return scalars[type];
    if (anyValue.test(type)) return '*';
    // A type that refers to itself (JSONSchemaProps does) has no import; none is reachable from the roots.
    if (!target) throw new Error(`${file}: unknown type ${identifier}`);
    const known = files.get(type);
    if (known && known !== target) throw new Error(`two types are called ${type}: ${known} and ${target}`);
    if (!known) {
      files.set(type, target);
      queue.push(target);
    }
    return type;
  };

  const fields = (owner) => {
    expect('{');
    const found = [];
    while (list[at] !== '}') {
      if (list[at] === '[') {
        while (list[at] !== ']') at++;
        at++;
        expect(':');
        const value = code(`${owner}.*`);
        expect(';');
        expect('}');
        return { map: value };
      }
      const field = JSON.parse(list[at++]);
      const isMarked = list[at] === '?';
      const optional = isMarked || optionalFields.has(`${owner}.${field}`);
      if (isMarked) at++;
      expect(':');
      found.push([field, `${optional ? '' : '!'}${code(`${owner}.${field}`)}`]);
      expect(';');
    }
    expect('}');
    return { found };
  };

  const code = (owner) => {
    const token = list[at];
    if (token === '{') {
      const inner = fields(owner);
      if (inner.map) return `{${inner.map}`;
      types.set(owner, inner.found);
      return owner;
    }
    at++;
    if (token.startsWith('"')) {
      const values = [JSON.parse(token)];
      while (list[at] === '|') {
        values.push(JSON.parse(list[at + 1]));
        at += 2;
      }
      return `'${values.join('|')}`;
    }
    if (token === 'Array') {
      expect('<');
      const inner = code(owner);
      expect('>');
      return `[${inner}`;
    }
    if (token === 'string') return 's';
    if (token === 'boolean') return 'b';
    if (token === 'number') return int64Fields.has(owner) ? 'l' : 'i';
    return reference(token);
  };

  types.set(name, fields(name).found);
};

for (const each of roots) {
  const file = join(models, `${each}.d.ts`);
  files.set(each.match(/[^/]+$/)[0], file);
  queue.push(file);
}
while (queue.length > 0) visit(queue.shift());

// apiVersion and kind of the roots are literals; `status` is any value, because anyValue matches its type.
const lines = [...types]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, found]) => `${name} ${found.map(([field, code]) => `${field}:${code}`).join(';')}`);

const table = `// Generated by scripts/generate-kubernetes-table.mjs from kubernetes-models ${version}. Do not edit.
// One line a type: NAME FIELD:CODE;FIELD:CODE. A code is s string, b boolean, i int32, l int64, q Quantity,
// x IntOrString, * anything, 'A|B an enum, [ a list of, { a map to, or the name of a type; ! means required.

/** The Kubernetes release that the table describes. */
export const tableRelease = '1.36';

export const table = \`
${lines.join('\n')}
\`;
`;
if (/[`\\]|\$\{/.test(lines.join(''))) throw new Error('the table would need escapes');

const sentences = [...descriptions]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .flatMap(([name, found]) => found.map(([field, sentence]) => `${name}.${field} ${sentence}`))
  .map((line) => line.replaceAll(/[`\\]|\$(?=\{)/g, '\\$&'));
const words = `// Generated by scripts/generate-kubernetes-table.mjs from kubernetes-models ${version}. Do not edit.
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
