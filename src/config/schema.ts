// The functionConfig as a zod schema, with the fields of a rule from rules/registry.ts. The JSON Schema for editors,
// docs/reference.md and the quick check at start-up are generated from it (scripts/generate-schema.ts). Kubernetes
// snippets are only objects here: kubernetes/ checks them. It is longer than 300 lines because each setting is described
// once, here.

import * as z from 'zod';
import { fieldsOf } from '../kubernetes/schema/table.ts';
import { tunableKinds } from '../problems/catalogue.ts';
import type { RuleField } from '../rules/descriptor.ts';
import { elementTypeOf } from '../rules/forms.ts';
import { type RuleValues, ruleFields } from '../rules/registry.ts';
import type {
  Entrypoint as EntrypointValue,
  EnvAppend as EnvAppendValue,
  Hook as HookValue,
  RuleFile,
} from '../rules/rule.ts';

/** RFC 1123 label: what Kubernetes takes as a name that becomes part of other names. */
const DNS_LABEL = '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$';
/** RFC 1123 subdomain: what Kubernetes takes as an object's name. */
const DNS_SUBDOMAIN = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';

const pattern = (what: string) => z.string().describe(`${what} RE2 syntax, matched against the whole value.`);
const snippet = (type: string, page: string) =>
  z.record(z.string(), z.unknown()).describe(`A Kubernetes ${type}, as in a manifest (${page}).`);
const core = 'core/v1';

export const Target = z
  .strictObject({
    group: pattern('API group; the core group is the empty string.').optional(),
    version: pattern('API version, such as v1.').optional(),
    kind: pattern('Kind, such as Deployment.').optional(),
    name: pattern('metadata.name, with or without the prefix and suffix that kustomize added.').optional(),
    namespace: pattern('metadata.namespace; a workload without one is in "default".').optional(),
    labelSelector: z
      .string()
      .describe('Kubernetes label selector on the labels of the workload, such as app=nginx,tier in (front).')
      .optional(),
    annotationSelector: z.string().describe('The same syntax on the annotations of the workload.').optional(),
    podLabelSelector: z
      .string()
      .describe('The same syntax on the labels of the pod template, without those that podgraft added.')
      .optional(),
    namespaceSelector: z
      .string()
      .describe(
        'The same syntax on the labels of the Namespace of the workload, which must be in the input: without it nothing matches.',
      )
      .optional(),
  })
  .describe('Which workloads: all given fields must match, as in a kustomize patch target.');

const Problems = z
  .partialRecord(z.enum(tunableKinds), z.enum(['Error', 'Warning', 'Off']))
  .describe(
    'Severities of problems by kind, such as {WorkloadImmutable: Off}. Those of a rule take precedence.',
  );

const Targets = z.union([Target, z.array(Target)]);

const Containers = z
  .strictObject({
    name: pattern('Container name.').optional(),
    image: pattern('Image as written in the manifest.').optional(),
    init: z.boolean().describe('Also select init containers. Default false.').optional(),
  })
  .describe(
    'Which containers of the pod to change. Default: the main container, which ' +
      'kubectl.kubernetes.io/default-container names, or the only one.',
  );

const Conflict = z.enum(['Fail', 'Replace', 'Keep']);

const Position = z
  .union([
    z.enum(['First', 'Last']),
    z.strictObject({ before: z.string() }),
    z.strictObject({ after: z.string() }),
  ])
  .describe('First, Last, {before: NAME} or {after: NAME}.');

const Shell = z
  .string()
  .min(1)
  .describe('The shell that runs the script. Default /bin/sh. A shebang in the script takes precedence.');

const localFile = (what: string) =>
  z
    .string()
    .min(1)
    .describe(
      `Path of a ${what} in the folder of the config, relative to it. Only for the command line: functions can't read files.`,
    );

const ScriptSource = z
  .strictObject({ file: localFile('text file') })
  .describe('A file with the script, instead of script. Only for the command line.');

const Hook: z.ZodType<HookValue> = z.strictObject({
  exec: snippet('ExecAction', core).optional(),
  httpGet: snippet('HTTPGetAction', core).optional(),
  sleep: snippet('SleepAction', core).optional(),
  tcpSocket: snippet('TCPSocketAction', core).optional(),
  script: z.string().min(1).describe('A shell script, instead of a handler.').optional(),
  scriptFrom: ScriptSource.optional(),
  shell: Shell.optional(),
  onConflict: z
    .enum(['Fail', 'Replace', 'Keep', 'Chain'])
    .describe('What to do about an existing hook; Chain runs the existing exec or sleep hook, then this one.')
    .optional(),
  chain: z
    .enum(['Before', 'After'])
    .describe(
      'With onConflict: Chain. After (default) runs this hook after the existing one, Before runs it first.',
    )
    .optional(),
});

const Entrypoint: z.ZodType<EntrypointValue> = z.strictObject({
  script: z
    .string()
    .min(1)
    .describe(
      'A shell script that runs before the image\'s own entrypoint; podgraft adds exec "$@" at the end.',
    )
    .optional(),
  scriptFrom: ScriptSource.optional(),
  shell: Shell.optional(),
  command: z
    .array(z.string())
    .min(1)
    .describe('A program, instead of a script. It gets the original command line as arguments and runs it.')
    .optional(),
  delivery: z
    .enum(['ConfigMap', 'Inline'])
    .describe('ConfigMap (default) mounts the script; Inline passes it to the shell with -c.')
    .optional(),
});

export const Image = z
  .strictObject({
    image: z
      .string()
      .min(1)
      .describe('The image as written in manifests; docker.io/library/ and :latest are implied.'),
    digest: z
      .string()
      .regex(/^[a-z0-9]+([+._-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/)
      .describe('The digest that the facts were read from.')
      .optional(),
    platforms: z
      .array(z.string())
      .describe('Platforms that the facts apply to, such as linux/amd64.')
      .optional(),
    entrypoint: z.array(z.string()).describe('ENTRYPOINT of the image config.').optional(),
    cmd: z.array(z.string()).describe('CMD of the image config.').optional(),
    env: z
      .record(z.string(), z.union([z.string(), z.null()]))
      .describe('ENV of the image config, by name; null for a variable that differs between platforms.')
      .optional(),
    user: z.string().describe('USER of the image config.').optional(),
    workingDir: z.string().describe('WORKDIR of the image config.').optional(),
    shells: z
      .array(z.string())
      .describe('Shells that the image has, from podgraft lock --probe-shell.')
      .optional(),
  })
  .describe(
    "Facts about an image's config, so that its entrypoint can be wrapped and its variables extended offline.",
  );

const PodPath = z.string().regex(/^[A-Za-z0-9_-]+(\.([A-Za-z0-9_-]+|\*))*$/);

export const WorkloadType = z
  .strictObject({
    group: z.string().describe('API group of the custom resource.'),
    kind: z.string().min(1).describe('Its kind.'),
    podTemplate: PodPath.describe(
      'Path of the pod template, such as spec.foo.template; * is each element of a list or each value of a map.',
    ).optional(),
    podSpec: PodPath.describe(
      'Path of a pod spec without metadata, instead of podTemplate, such as spec for a Prometheus.',
    ).optional(),
  })
  .describe(
    'A custom resource with a pod template. Use several entries if a kind has several pod templates.',
  );

const keyRef = (kind: string) =>
  z
    .strictObject({
      name: z.string().max(253).regex(new RegExp(DNS_SUBDOMAIN)).describe(`Name of the ${kind}.`),
      key: z
        .string()
        .max(253)
        .regex(/^(?!\.\.?$|\.\.)[-._a-zA-Z0-9]+$/)
        .describe('The key whose value is the file.'),
    })
    .describe(`A key of a ${kind} in the workload's namespace.`);

const FileSource = z
  .strictObject({
    configMapKeyRef: keyRef('ConfigMap').optional(),
    secretKeyRef: keyRef('Secret').optional(),
    file: localFile('file').optional(),
  })
  .describe(
    'An existing key to mount as the file, or a file with the content, instead of content or binaryContent.',
  );

const File: z.ZodType<RuleFile> = z.strictObject({
  path: z
    .string()
    .regex(/^\/[^\0:]*[^/\0:]$/)
    .describe('Absolute path of the file in the container.'),
  content: z.string().describe('The text of the file.').optional(),
  binaryContent: z
    .string()
    .describe('The bytes of the file in base64, for a file that is not text.')
    .optional(),
  from: FileSource.optional(),
  mode: z
    .union([z.int().min(0).max(511), z.string().regex(/^0?[0-7]{3,4}$/)])
    .describe('File mode, by default 0644; 0644, 420 and "0644" are the same mode.')
    .optional(),
});

const EnvAppend: z.ZodType<EnvAppendValue> = z.strictObject({
  name: z.string().min(1).describe('Name of the variable.'),
  value: z.string().describe('Text to append.'),
  separator: z.string().describe('Text between the old value and the new one. Default one space.').optional(),
});

/** The schema of a field's value, from its descriptor. */
const schemaOf = ({ field, form, kubernetesField, description }: RuleField): z.ZodType => {
  switch (form) {
    case 'snippets':
      return z.array(snippet(elementTypeOf(kubernetesField ?? field), core)).describe(description);
    case 'scalar':
      return scalar(kubernetesField ?? field).describe(description);
    case 'fields':
      return z.record(z.string(), z.unknown()).describe(description);
    case 'strings':
      return z.record(z.string(), z.string()).describe(description);
    default:
      return ownForms[form].describe(description);
  }
};

const ownForms = {
  EnvAppends: z.array(EnvAppend),
  Files: z.array(File),
  Words: z.array(z.string()).min(1),
  Hook,
  Entrypoint,
};

/** The schema of a scalar such as `PodSpec.hostname`. */
const scalar = (kubernetesField: string): z.ZodType => {
  const [type = '', field = ''] = kubernetesField.split('.');
  const shape = fieldsOf(type).get(field)?.shape;
  switch (shape?.is) {
    case 'string':
    case 'quantity':
      return z.string();
    case 'boolean':
      return z.boolean();
    case 'int32':
    case 'int64':
      return z.int();
    case 'enum':
      return z.enum(shape.values.filter((each) => each !== ''));
    default:
      throw new Error(`${kubernetesField} is no scalar of Kubernetes`);
  }
};

/** The fields of a rule that choose workloads and containers, and decide how values are added. */
const ruleSettings = {
  name: z.string().regex(new RegExp(DNS_LABEL)).describe('A DNS label, unique in the config.'),
  target: Targets.describe(
    'One target, or a list of targets, any of which may match. Default: every workload.',
  ).optional(),
  exclude: Targets.describe("Workloads that the rule doesn't change; same form as target.").optional(),
  required: z
    .union([z.boolean(), z.literal('Optional')])
    .describe(
      'Whether matching no workload is an error (true), a warning (false, default) or allowed (Optional).',
    )
    .optional(),
  containers: Containers.optional(),
  onConflict: Conflict.describe(
    'What to do if something with the same key and another value exists. Default Fail.',
  ).optional(),
  placement: z
    .strictObject({ initContainers: Position.optional(), sidecars: Position.optional() })
    .describe('Where new containers go in their lists. Default Last.')
    .optional(),
  sidecarMode: z
    .enum(['Auto', 'Native', 'Classic'])
    .describe(
      'Native: an init container with restartPolicy Always (Kubernetes 1.29). Auto (default): Native where kubernetesVersion allows it.',
    )
    .optional(),
};

export const Rule = z
  .strictObject({
    ...ruleSettings,
    ...Object.fromEntries(ruleFields.map((each) => [each.field, schemaOf(each).optional()])),
    problems: Problems.optional(),
  })
  .describe('Which workloads and containers to change, and how.');

export const ConfigMapSettings = z
  .strictObject({
    labels: z.record(z.string(), z.string()).describe('Labels of all generated ConfigMaps.').optional(),
    annotations: z
      .record(z.string(), z.string())
      .describe(
        'Annotations of all generated ConfigMaps. Hooks and waves of Argo CD and Helm are copied from the workloads that use them.',
      )
      .optional(),
    nameFrom: z
      .enum(['Rule', 'Workload'])
      .describe(
        'Rule (default): the workloads of a namespace share the ConfigMap of a rule. Workload: each has its own, with the kind and name of the workload in its name, so that releases, applications and overlays never share one.',
      )
      .optional(),
  })
  .describe('Settings of all generated ConfigMaps.');

export const Spec = z.strictObject({
  kubernetesVersion: z
    .string()
    .regex(/^v?1\.\d{1,3}(\.\d+)?([-+].*)?$/)
    .describe('The oldest cluster that the output must run on. Default "1.33".')
    .optional(),
  record: z
    .boolean()
    .describe('Record what was added in an annotation of the workload. Default true.')
    .optional(),
  nameSuffixHash: z
    .boolean()
    .describe('Put a hash of the content into the names of generated ConfigMaps. Default true.')
    .optional(),
  validation: z
    .enum(['Strict', 'Warn', 'Off'])
    .describe('How to report mistakes in Kubernetes snippets. Default Strict.')
    .optional(),
  validateOutput: z
    .boolean()
    .describe('Also check the resulting workloads, with warnings. Default false.')
    .optional(),
  problems: Problems.optional(),
  configMaps: ConfigMapSettings.optional(),
  images: z.array(Image).describe('Facts about images.').optional(),
  workloads: z.array(WorkloadType).describe('Further custom resources with pod templates.').optional(),
  rules: z.array(Rule).describe('The rules, applied in order. An empty list reverts everything.'),
});

/** A PodGraft resource; metadata may hold whatever the hosts put there. */
export const PodGraft = z.strictObject({
  apiVersion: z.literal('podgraft.dev/v1alpha1'),
  kind: z.literal('PodGraft'),
  metadata: z.looseObject({
    name: z.string().max(253).regex(new RegExp(DNS_SUBDOMAIN)).describe("The owner's name in the record."),
  }),
  spec: Spec,
});

/** The facts about images in an ImageCatalog item. */
export const ImageCatalog = z.strictObject({
  apiVersion: z.literal('podgraft.dev/v1alpha1'),
  kind: z.literal('ImageCatalog'),
  metadata: z.looseObject({ name: z.string() }),
  spec: z.strictObject({ images: z.array(Image) }),
});

export type Target = z.infer<typeof Target>;
export type Image = z.infer<typeof Image>;
export type ConfigMapSettings = z.infer<typeof ConfigMapSettings>;
export type WorkloadType = z.infer<typeof WorkloadType>;
export type Rule = z.infer<z.ZodObject<typeof ruleSettings>> & {
  problems?: z.infer<typeof Problems> | undefined;
} & RuleValues;
export type Spec = Omit<z.infer<typeof Spec>, 'rules'> & { rules?: Rule[] | undefined };
