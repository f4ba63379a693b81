// The facts that make a finding true, worked out from the manifest and the rule as they are written, with nothing of the traps: a
// fault there is none here. Each check reads a message, looks for what it claims, and returns what is missing.

import type { Problem } from '../../src/problems/diagnostic.ts';
import { catalogs, rules } from './findings-configs.ts';

export type Fields = Record<string, unknown>;

/** The config and the input that a finding comes from. */
export interface Origin {
  readonly rule: string;
  readonly catalog: string;
  readonly repository: readonly Fields[];
}

/** true: the fact is there; a text: what is not there; undefined: there is no check for this kind. */
export type Checked = true | string | undefined;

const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Fields | undefined | null)?.[key], value);
const list = (value: unknown, ...path: string[]): Fields[] => {
  const found = at(value, ...path);
  return Array.isArray(found) ? (found as Fields[]) : [];
};
const named = (all: readonly Fields[], name: string | undefined): Fields | undefined =>
  all.find((each) => each['name'] === name);
const differs = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);

/** The pod templates of an object of a kind that the corpora have. */
const templatesOf = (object: Fields): unknown[] => {
  const { kind } = object;
  if (kind === 'Pod') return [object];
  if (kind === 'PodTemplate') return [object['template']];
  if (kind === 'CronJob') return [at(object, 'spec', 'jobTemplate', 'spec', 'template')];
  if (kind === 'JobSet')
    return list(object, 'spec', 'replicatedJobs').map((job) => at(job, 'template', 'spec', 'template'));
  return [at(object, 'spec', 'template') ?? at(object, 'spec', 'jobTargetRef', 'template')];
};

export const podsOf = (object: Fields): Fields[] =>
  templatesOf(object).map((template) => (at(template, 'spec') ?? {}) as Fields);

/** What a check is about: the pod and the rule as they are written. */
interface Case extends Origin {
  readonly message: string;
  readonly object: Fields;
  readonly template: unknown;
  readonly pod: Fields;
  readonly given: Fields;
}

const facts = ({ catalog }: Origin): Fields => (catalogs[catalog] ?? {}) as Fields;
const ownContainers = ({ pod }: Case): Fields[] => [
  ...list(pod, 'initContainers'),
  ...list(pod, 'containers'),
];
const addedContainers = ({ given }: Case): Fields[] => [
  ...list(given, 'initContainers'),
  ...list(given, 'sidecars'),
];
const isAdded = (of: Case, name: string | undefined): boolean =>
  named(addedContainers(of), name) !== undefined;
/** A container of the pod or the rule. */
const container = (of: Case, name: string | undefined): Fields =>
  named([...addedContainers(of), ...ownContainers(of)], name) ?? {};

/** A field of a securityContext after the rule; that of the container comes before that of the pod. */
const security = (of: Case, name: string | undefined, field: string): unknown =>
  (isAdded(of, name) ? undefined : at(of.given, 'container', 'securityContext', field)) ??
  at(container(of, name), 'securityContext', field) ??
  at(of.given, 'pod', 'securityContext', field) ??
  at(of.pod, 'securityContext', field);
const userOf = (of: Case, name: string | undefined): unknown =>
  security(of, name, 'runAsUser') ?? facts(of)['user'];
const mountsOf = (of: Case, name: string | undefined): Fields[] => [
  ...list(container(of, name), 'volumeMounts'),
  ...(isAdded(of, name) ? [] : list(of.given, 'volumeMounts')),
];
const portsOf = (of: Case, name: string | undefined): Fields[] => [
  ...list(container(of, name), 'ports'),
  ...(isAdded(of, name) ? [] : list(of.given, 'container', 'ports')),
];
const covers = (mount: unknown, path: string): boolean => {
  const folder = String(mount).replace(/\/+$/, '');
  return path === folder || path.startsWith(`${folder}/`);
};
const graceOf = (of: Case): number =>
  Number(
    at(of.given, 'pod', 'terminationGracePeriodSeconds') ?? of.pod['terminationGracePeriodSeconds'] ?? 30,
  );
const isJob = ({ object }: Case): boolean => /^(?:Cron|Scaled)?Job(?:Set)?$/.test(String(object['kind']));
/** All scripts of a rule, by the container that they run in. */
const scriptsIn = (of: Case, name: string | undefined): string =>
  isAdded(of, name)
    ? JSON.stringify(container(of, name))
    : JSON.stringify([of.given['entrypoint'], of.given['postStart'], of.given['preStop']]);

/** The words of a container, or those of its image. */
const wordsIn = (of: Case, name: string | undefined): unknown[] => {
  const { command = facts(of)['entrypoint'], args = facts(of)['cmd'] } = container(of, name);
  return [command, args].flat();
};
/** Whether a shell among them is given a script. */
const runsScript = (of: Case, name: string | undefined): boolean =>
  /(?:^|[ /])(?:ba|da|a|k|z)?sh (?:-\S+ (?:pipefail )?)*-[a-zA-Z]*c[a-zA-Z]*(?: |$)/.test(
    wordsIn(of, name).join(' '),
  );

/** Folders of images: what no image lacks that has a system, and what some do. */
const system = /^\/(?:bin|sbin|lib|lib64|etc|usr|usr\/(?:bin|sbin|lib|lib64|local))?$/;
const isSmall = /(?:^|\/)(?:busybox|alpine|pause|hello-world)(?:[:@-]|$)|distroless\//;

/** Whether a fact about an image decides something in a workload. */
const needs = (of: Case, image: string | undefined, question: string): boolean => {
  const ours = [...ownContainers(of), ...addedContainers(of)]
    .filter((each) => each['image'] === image)
    .map((each) => String(each['name']));
  if (question.includes('runAsNonRoot'))
    return ours.some(
      (name) => security(of, name, 'runAsNonRoot') === true && security(of, name, 'runAsUser') === undefined,
    );
  if (question.includes('can read'))
    return ours.some(
      (name) =>
        security(of, name, 'runAsUser') === undefined &&
        at(of.pod, 'securityContext', 'fsGroup') === undefined &&
        list(of.given, 'files').some((file) => file['mode'] !== undefined),
    );
  return ours.some((name) => /"script"|"(?:\/bin\/)?sh"/.test(scriptsIn(of, name)));
};
/** Whether a rule can match an object: one with containers, or with those that become native sidecars. */
const isMatched = ({ given }: Case, object: Fields): boolean => {
  const containers = podsOf(object).flatMap((pod) => list(pod, 'containers'));
  const { nativeSidecars } = given as { nativeSidecars?: string[] };
  return nativeSidecars === undefined
    ? containers.length > 0
    : nativeSidecars.some((name) => named(containers, name) !== undefined);
};
const isReference = (image: string | undefined): boolean => /^[\w./:@-]+$/.test(image ?? '');

type Check = (of: Case, ...parts: string[]) => boolean | undefined;

/** By kind: what its messages say, and whether that is so. */
const checks: Readonly<Record<string, readonly (readonly [RegExp, Check])[]>> = {
  ArgumentsUnread: [
    [
      /the script that \S+ runs in (\S+) reads no arguments, so (.+) ha(?:s|ve) no effect/,
      (of, name, words = '') =>
        runsScript(of, name) &&
        !/\$\{?[@*#0-9]|\bshift\b|\bgetopts\b|\bsource\b|(?:^|[\s;])\. /m.test(
          String(wordsIn(of, name).join(' ')).replaceAll(/\$\$/g, ''),
        ) &&
        [...list(of.given, 'argsPrepend'), ...list(of.given, 'argsAppend')].join(' ') === words,
    ],
    [
      /: (\S+) runs \S+ with a script in args, and (.+) comes before it/,
      (of, name, words = '') =>
        runsScript(of, name) &&
        list(container(of, name), 'args').length > 0 &&
        list(of.given, 'argsPrepend').join(' ') === words,
    ],
  ],
  AutoscalerNeedsRequests: [
    [
      /r: (\S+) has no resources\.requests\.(\w+), and the HorizontalPodAutoscaler (\S+) scales/,
      (of, sidecar, resource, name) =>
        isAdded(of, sidecar) &&
        at(container(of, sidecar), 'resources', 'requests', String(resource)) === undefined &&
        of.repository.some(
          (each) =>
            each['kind'] === 'HorizontalPodAutoscaler' &&
            at(each, 'metadata', 'name') === name &&
            at(each, 'metadata', 'namespace') === at(of.object, 'metadata', 'namespace') &&
            at(each, 'spec', 'scaleTargetRef', 'name') === at(of.object, 'metadata', 'name') &&
            at(each, 'spec', 'scaleTargetRef', 'kind') === of.object['kind'] &&
            (at(each, 'spec', 'targetCPUUtilizationPercentage') !== undefined ||
              list(each, 'spec', 'metrics').some(
                (metric) =>
                  at(metric, 'resource', 'name') === resource &&
                  (at(metric, 'resource', 'target', 'averageUtilization') ??
                    at(metric, 'resource', 'targetAverageUtilization')) !== undefined,
              )),
        ),
    ],
  ],
  Conflict: [
    [
      /label (\S+) is .* podgraft never replaces/,
      (of, label = '') =>
        differs(at(of.template, 'metadata', 'labels', label), at(of.given, 'podLabels', label)) &&
        (at(of.object, 'spec', 'selector', 'matchLabels', label) ??
          at(of.object, 'spec', 'selector', label) ??
          // Without a selector an old ReplicationController or a Deployment of extensions selects by all labels.
          (at(of.object, 'spec', 'selector') === undefined ||
            JSON.stringify(at(of.object, 'spec', 'selector')).includes(label) ||
            undefined)) !== undefined,
    ],
    [
      /label (\S+) is /,
      (of, label = '') =>
        at(of.template, 'metadata', 'labels', label) !== undefined &&
        differs(at(of.template, 'metadata', 'labels', label), at(of.given, 'podLabels', label)),
    ],
    [
      /annotation (\S+) is /,
      (of, key = '') =>
        at(of.template, 'metadata', 'annotations', key) !== undefined &&
        differs(at(of.template, 'metadata', 'annotations', key), at(of.given, 'podAnnotations', key)),
    ],
    [
      /mount (\S+) of container (\S+) already/,
      (of, path = '', name) =>
        list(container(of, name), 'volumeMounts').some(
          (mount) =>
            String(mount['mountPath']).replace(/(?<=.)\/$/, '') === path.replace(/(?<=.)\/$/, '') &&
            list(of.given, 'volumeMounts').some(
              (mine) =>
                mine['mountPath'] === path &&
                differs([mount['name'], mount['subPath']], [mine['name'], mine['subPath']]),
            ),
        ),
    ],
    [
      /variable (\S+) of container (\S+) already/,
      (of, variable, name) => {
        const own = named(list(container(of, name), 'env'), variable);
        return own !== undefined && differs(own, named(list(of.given, 'env'), variable));
      },
    ],
    [
      /volume (\S+) already/,
      (of, name) => {
        const own = named(list(of.pod, 'volumes'), name);
        return own !== undefined && differs(own, named(list(of.given, 'volumes'), name));
      },
    ],
    [
      /(postStart|preStop) hook of container (\S+) already/,
      (of, hook = '', name) =>
        at(container(of, name), 'lifecycle', hook) !== undefined && of.given[hook] !== undefined,
    ],
    [
      /port .* of container (\S+) already/,
      (of, name) =>
        list(container(of, name), 'ports').some(
          (port) => port['containerPort'] === at(list(of.given, 'container', 'ports')[0], 'containerPort'),
        ),
    ],
    [
      /container (\S+) already/,
      (of, name) => named(ownContainers(of), name) !== undefined && isAdded(of, name),
    ],
    [
      /r: (resources\.\S+|securityContext\.\S+) of container (\S+) is/,
      (of, path = '', name) => {
        const own = at(container(of, name), ...path.split('.'));
        return own !== undefined && differs(own, at(of.given, 'container', ...path.split('.')));
      },
    ],
    [
      /r: ([\w.]+) is .* in the workload but/,
      (of, path = '') =>
        at(of.pod, ...path.split('.')) !== undefined &&
        differs(at(of.pod, ...path.split('.')), at(of.given, 'pod', ...path.split('.'))),
    ],
  ],
  EnvUnknown: [
    [
      /ENV of image (\S.*) isn't known, and setting (\S+) in (\S+) replaces/,
      (of, image, variable, name) =>
        (at(facts(of), 'env', String(variable)) === undefined || !isReference(image)) &&
        container(of, name)['image'] === image &&
        named(list(container(of, name), 'env'), variable) === undefined &&
        named(list(of.given, 'envAppend'), variable) !== undefined,
    ],
    [
      /the container has no image, and setting (\S+) in (\S+) replaces/,
      (of, variable, name) =>
        container(of, name)['image'] === undefined &&
        named(list(container(of, name), 'env'), variable) === undefined,
    ],
  ],
  GuaranteedLost: [
    [
      /r: (\S+) has (?:no|another) resources\.(\w+)\.(\w+)/,
      (of, name, what = '', resource = '') =>
        at(container(of, name), 'resources', what, resource) === undefined &&
        ownContainers(of).every((each) =>
          ['cpu', 'memory'].every((field) => {
            const limit = at(each, 'resources', 'limits', field);
            const request = at(each, 'resources', 'requests', field) ?? limit;
            return limit !== undefined && String(limit) === String(request);
          }),
        ),
    ],
  ],
  HookConflict: [
    [
      /(postStart|preStop) of container (\S+) is (\w+), and only/,
      (of, hook = '', name, handler = '') =>
        at(container(of, name), 'lifecycle', hook, handler) !== undefined,
    ],
  ],
  HookExceedsGracePeriod: [
    [
      /the (postStart|preStop) hook of (\S+) sleeps (\d+) s, but terminationGracePeriodSeconds is (\d+)/,
      (of, hook = '', name, seconds, grace) =>
        graceOf(of) === Number(grace) &&
        Number(seconds) > Number(grace) &&
        JSON.stringify(
          (isAdded(of, name) ? at(container(of, name), 'lifecycle', hook) : of.given[hook]) ?? '',
        ).match(/\d+/)?.[0] === seconds,
    ],
  ],
  HookWithoutReadiness: [
    [
      /postStart hook of (\S+) leaves work running/,
      (of, name) =>
        !isJob(of) &&
        ['readinessProbe', 'startupProbe'].every((probe) => container(of, name)[probe] === undefined) &&
        /&\\n/.test(scriptsIn(of, name)),
    ],
  ],
  ImageFactsMissing: [
    [
      /image (\S.*): its (.*) (?:isn't|aren't) known, so podgraft can't tell (.*) \(/,
      (of, image, names = '', questions = '') =>
        (names.includes('USER') && isReference(image) ? facts(of)['user'] === undefined : true) &&
        (names.includes('shells') && isReference(image) ? facts(of)['shells'] === undefined : true) &&
        questions
          .split(', and whether ')
          .every((question) =>
            of.repository.some((object) =>
              podsOf(object).some((pod) => needs({ ...of, object, pod }, image, question)),
            ),
          ),
    ],
  ],
  ImageUnknown: [
    [
      /container (\S+), rule r: the (ENTRYPOINT and CMD|CMD) of image (\S.*) (?:isn't|aren't) known/,
      (of, name, what, image) =>
        (facts(of)['entrypoint'] === undefined || !isReference(image)) &&
        container(of, name)['image'] === image &&
        list(container(of, name), what === 'CMD' ? 'args' : 'command').length === 0,
    ],
    [/container (\S+), rule r: .*no image/, (of, name) => container(of, name)['image'] === undefined],
  ],
  LivenessDuringWait: [
    [
      /the script of (\S+) (?:may wait|sleeps).* after (\d+) seconds/,
      (of, name, seconds) => {
        const probe = container(of, name)['livenessProbe'];
        const number = (field: string, otherwise: number): number => Number(at(probe, field) ?? otherwise);
        return (
          probe !== undefined &&
          container(of, name)['startupProbe'] === undefined &&
          number('initialDelaySeconds', 0) + number('periodSeconds', 10) * number('failureThreshold', 3) ===
            Number(seconds) &&
          /until|while/.test(scriptsIn(of, name))
        );
      },
    ],
  ],
  MatchedNothing: [
    [/rule r matched no workload/, (of) => !of.repository.some((object) => isMatched(of, object))],
  ],
  MountHidesImageFiles: [
    [
      /the mount at (\S+) in (\S+) hides (?:whatever|what) the image has/,
      (of, path = '', name) => {
        const image = String(container(of, name)['image']);
        const has =
          system.test(path) ||
          (/^\/usr\/local\//.test(path) && !isSmall.test(image)) ||
          (/^\/(?:etc\/nginx|docker-entrypoint\.d)$/.test(path) &&
            /(?:^|\/)(?:nginx|nginx-slim|nginxinc\/\S+|controller|nginx-ingress-controller|nginx-unprivileged|openresty|nginxhttps|nginx-alpine)(?:[:@]|$)/.test(
              image,
            ));
        return (
          has &&
          mountsOf(of, name).some((mount) => mount['mountPath'] === path && mount['subPath'] === undefined)
        );
      },
    ],
    [
      /the mount at (\S+) in (\S+) hides (\S+), (?:the image's own entrypoint|which the image's own command runs)/,
      (of, path = '', name, file = '') => {
        const { entrypoint, cmd, workingDir } = facts(of) as {
          entrypoint: string[];
          cmd?: string[];
          workingDir: string;
        };
        const own = container(of, name);
        const words = [...entrypoint, ...(list(own, 'args').length > 0 ? [] : (cmd ?? []))];
        const from = String(own['workingDir'] ?? workingDir);
        const files = words.map((word) => (word.startsWith('/') ? word : `${from}/${word}`));
        return (
          files.includes(file) &&
          covers(path, file) &&
          (list(own, 'command').length === 0 ||
            JSON.stringify([own['command'], own['args']]).includes(entrypoint[0] ?? ''))
        );
      },
    ],
  ],
  MountInReadOnly: [
    [
      /the mount at (\S+) in (\S+) is inside the one at (\S+), and the container can't start: the (\w+) volume (\S+) is/,
      (of, inner = '', name, outer = '', source = '', volume) =>
        covers(outer, inner) &&
        list(container(of, name), 'volumeMounts').some(
          (mount) => mount['mountPath'] === outer && mount['name'] === volume,
        ) &&
        at(named(list(of.pod, 'volumes'), volume), source) !== undefined,
    ],
    [
      /the mount at (\S+) in (\S+) is inside \/proc, where/,
      (of, path = '') =>
        path.startsWith('/proc/') && list(of.given, 'files').some((file) => file['path'] === path),
    ],
    [
      /the mount at (\S+) in (\S+) is inside \/sys, where/,
      (of, path = '') =>
        path.startsWith('/sys/') && list(of.given, 'files').some((file) => file['path'] === path),
    ],
  ],
  MountUnreadable: [
    [
      /r: (\S+) runs as user (\S+), which can't read (\S+): its mode is (\d+)/,
      (of, name, user, path = '', mode = '') => {
        const file = list(of.given, 'files').find((each) => each['path'] === path);
        const groups = [
          security(of, name, 'runAsGroup'),
          at(of.pod, 'securityContext', 'supplementalGroups'),
        ];
        return (
          String(userOf(of, name)) === user &&
          user !== '0' &&
          user !== 'root' &&
          at(of.pod, 'securityContext', 'fsGroup') === undefined &&
          file?.['mode'] === mode &&
          (mode === '0400' || groups[0] !== undefined || !/^\d+$/.test(user)) &&
          !groups.flat().map(String).includes('0')
        );
      },
    ],
  ],
  NamespaceMixed: [
    [/: (\S+) (\S+), rule r: has no namespace/, (of) => at(of.object, 'metadata', 'namespace') === undefined],
  ],
  NonRootRefused: [
    [
      /runAsNonRoot is set for (\S+), but runAsUser is 0/,
      (of, name) => security(of, name, 'runAsNonRoot') === true && security(of, name, 'runAsUser') === 0,
    ],
    [
      /runAsNonRoot is set for (\S+), but USER of (\S+) is /,
      (of, name) =>
        security(of, name, 'runAsNonRoot') === true &&
        security(of, name, 'runAsUser') === undefined &&
        !/^[1-9]\d*$/.test(String(facts(of)['user'])),
    ],
  ],
  PortClash: [
    [
      /r: (\S+) and (\S+) both have a (\w+) port (\S+): a Service/,
      (of, mine, other, protocol, port) =>
        [mine, other].every((name) =>
          portsOf(of, name).some((each) => each['name'] === port && (each['protocol'] ?? 'TCP') === protocol),
        ),
    ],
    [
      /r: (\S+) and (\S+) both listen on (\w+) port (\d+) of the (pod|node)/,
      (of, mine, other, protocol, port, where) =>
        [mine, other].every((name) =>
          portsOf(of, name).some(
            (each) =>
              (each['containerPort'] === Number(port) || each['hostPort'] === Number(port)) &&
              (each['protocol'] ?? 'TCP') === protocol &&
              (where === 'pod' || of.pod['hostNetwork'] === true || each['hostPort'] !== undefined),
          ),
        ) &&
        (named(list(of.pod, 'initContainers'), other) === undefined ||
          container(of, other)['restartPolicy'] === 'Always'),
    ],
  ],
  FileNotExecutable: [
    [
      /r: (\S+) runs (\S+), whose mode is 0644: without an exec bit/,
      (of, name, path) =>
        list(of.given, 'files').some((file) => file['path'] === path && file['mode'] === undefined) &&
        (at(of.given, 'entrypoint', 'script') === path ||
          wordsIn(of, name)[0] === path ||
          new RegExp(`(?:^|[\\s;&|"])${path}(?:$|[\\s;&|"])`, 'm').test(JSON.stringify(container(of, name)))),
    ],
  ],
  ScriptWithoutFolder: [
    [
      /line 1: the script looks for (\S+) in its own folder/,
      (of, file) => JSON.stringify(of.given['preStop']).includes(`$0\\")/${file}`),
    ],
  ],
  ClusterDnsLost: [
    [
      /usually doesn't know Services, and (\S+) of (\S+) names (\S+?)(?:;|$)/,
      (of, name, container_, host = '') =>
        at(of.given, 'pod', 'hostNetwork') === true &&
        of.pod['hostNetwork'] !== true &&
        (of.pod['dnsPolicy'] ?? 'ClusterFirst') === 'ClusterFirst' &&
        String(at(named(list(container(of, container_), 'env'), name), 'value')).includes(host),
    ],
    [
      /usually doesn't know Services, and an? (?:argument|script) of (\S+) (?:names|waits for) (\S+?)(?:;|$)/,
      (of, name, host = '') =>
        at(of.given, 'pod', 'hostNetwork') === true &&
        of.pod['hostNetwork'] !== true &&
        (of.pod['dnsPolicy'] ?? 'ClusterFirst') === 'ClusterFirst' &&
        JSON.stringify(container(of, name)).includes(host),
    ],
  ],
  PathIncomplete: [
    [
      /PATH of (\S+) is (\S+), with neither \/bin nor \/usr\/bin, so (\S+) isn't found/,
      (of, name, path = '', program = '') =>
        !/(?:^|:)\/(?:usr\/)?bin(?::|$)/.test(path) &&
        list(of.given, 'env').some((each) => each['name'] === 'PATH' && each['value'] === path) &&
        new RegExp(`(?:^|[\\s;&|(\`!"[,])${program}(?:$|[\\s;&|)\`"\\],])`, 'm').test(
          `${JSON.stringify([container(of, name), of.given])} ${list(container(of, name), 'args').join(' ')}`,
        ),
    ],
  ],
  PortUnknown: [
    [
      /the (\w+Probe) of (\S+) uses the port (\S+), which/,
      (of, probe = '', name, port) =>
        named(portsOf(of, name), port) === undefined &&
        ['httpGet', 'tcpSocket'].some((action) => at(of.given, 'container', probe, action, 'port') === port),
    ],
    [
      /the (postStart|preStop) hook of (\S+) uses the port (\S+), which/,
      (of, hook = '', name, port) =>
        named(portsOf(of, name), port) === undefined && at(of.given, hook, 'httpGet', 'port') === port,
    ],
  ],
  RootFilesystemReadOnly: [
    [
      /the script in (\S+) writes to (\S+), but readOnlyRootFilesystem/,
      (of, name, path = '') =>
        security(of, name, 'readOnlyRootFilesystem') === true &&
        scriptsIn(of, name).includes(path) &&
        !mountsOf(of, name).some((mount) => covers(mount['mountPath'], path)) &&
        !/^\/(?:dev|proc)\/|^\/etc\/hosts$/.test(path),
    ],
  ],
  ShellMissing: [
    [
      /r: (\S+) (?:has no shell|has only|is a distroless image).* but the container needs (\S+);/,
      (of, image = '', shell) =>
        [...ownContainers(of), ...addedContainers(of)].some((each) => each['image'] === image) &&
        (Array.isArray(facts(of)['shells'])
          ? !(facts(of)['shells'] as string[]).some((each) =>
              each.endsWith(`/${shell?.replace(/^.*\//, '')}`),
            )
          : /^gcr\.io\/distroless\//.test(image) && !image.includes('debug')),
    ],
  ],
  SidecarBlocksJob: [
    [
      /the sidecar (\S+) keeps running/,
      (of, name) =>
        isJob(of) &&
        isAdded(of, name) &&
        of.given['sidecarMode'] === 'Classic' &&
        container(of, name)['command'] === undefined,
    ],
  ],
  SidecarCommandEnds: [
    [
      /the (?:script|command) of the sidecar (\S+) exits/,
      (of, name) =>
        isAdded(of, name) &&
        // Of the sidecars only one has commands that all end: echo, and a redirection.
        /^echo [^\n]*(?:\necho [^\n]*)*$/.test(String(list(container(of, name), 'command')[2])) &&
        (of.given['sidecarMode'] !== 'Classic' || (of.pod['restartPolicy'] ?? 'Always') === 'Always'),
    ],
  ],
  SignalMissed: [
    [
      /hook of (\S+) signals process 1, which is .* with (hostPID|shareProcessNamespace)/,
      (of, name, field = '') =>
        (of.pod[field] === true || at(of.given, 'pod', field) === true) &&
        (/kill [^"]*\b1\b/.test(scriptsIn(of, name)) ||
          /kill [^"]*\b1\b/.test(JSON.stringify(container(of, name)['lifecycle']))),
    ],
  ],
  SnippetInvalid: [
    [
      /two ports of (\S+) have the name (\S+):/,
      (of, name, port) =>
        named(list(container(of, name), 'ports'), port) !== undefined &&
        named(list(of.given, 'container', 'ports'), port) !== undefined,
    ],
    [
      /r: (\S+) requests (\S+) of (\S+), but its limit is (\S+):/,
      (of, name, request, resource = '', limit) =>
        at(container(of, name), 'resources', 'requests', resource) === request &&
        at(of.given, 'container', 'resources', 'limits', resource) === limit,
    ],
    [
      /hostNetwork is true, but port (\d+) of (\S+) has hostPort (\d+):/,
      (of, port, name, hostPort) =>
        at(of.given, 'pod', 'hostNetwork') === true &&
        port !== hostPort &&
        portsOf(of, name).some(
          (each) => each['containerPort'] === Number(port) && each['hostPort'] === Number(hostPort),
        ),
    ],
    [
      /(\S+) is privileged, but allowPrivilegeEscalation is false/,
      (of, name) =>
        security(of, name, 'privileged') === true && security(of, name, 'allowPrivilegeEscalation') === false,
    ],
    [
      /hostPID and shareProcessNamespace are both true/,
      (of) => of.pod['hostPID'] === true && at(of.given, 'pod', 'shareProcessNamespace') === true,
    ],
  ],
  StartupDeadlock: [
    [
      /the init container (\S+) waits for port (\d+) of (\S+), which starts only after it/,
      (of, name, port, other) =>
        isAdded(of, name) &&
        scriptsIn(of, name).includes(` ${port};`) &&
        list(container(of, other), 'ports').some((each) => each['containerPort'] === Number(port)) &&
        // An earlier native sidecar may listen there.
        !list(of.pod, 'initContainers').some((each) => each['restartPolicy'] === 'Always'),
    ],
  ],
  VolumeReplaced: [
    [
      /the volume (\S+) has the name of a claim template/,
      (of, name) =>
        of.object['kind'] === 'StatefulSet' &&
        named(list(of.given, 'volumes'), name) !== undefined &&
        list(of.object, 'spec', 'volumeClaimTemplates').some((each) => at(each, 'metadata', 'name') === name),
    ],
  ],
  VolumeUnwritable: [
    [
      /r: (\S+) runs as user (\S+) and writes to (\S+), but (\S+) makes (\S+) of the volume (\S+) as root/,
      (of, name, user, written = '', maker, made = '', volume) =>
        String(userOf(of, name)) === user &&
        !/^(?:0|root)$/.test(user ?? '') &&
        String(userOf(of, maker)) === '0' &&
        covers(made, written) &&
        [name, maker].every((each) => mountsOf(of, each).some((mount) => mount['name'] === volume)),
    ],
  ],
  WorkloadImmutable: [
    [
      /the (?:spec|pod template) of an existing (Pod|Job) is immutable/,
      (of, kind) => {
        const annotations = (at(of.object, 'metadata', 'annotations') ?? {}) as Fields;
        // What an update of a Pod may change, and an update of a Job's template may not.
        const changes = Object.keys(of.given).filter((field) => !['containers', 'placement'].includes(field));
        const mutable = ['podLabels', 'podAnnotations'];
        return (
          of.object['kind'] === kind &&
          /^(?:v1|batch\/v1(?:beta1)?)$/.test(String(of.object['apiVersion'])) &&
          !('argocd.argoproj.io/hook' in annotations || 'helm.sh/hook' in annotations) &&
          (kind === 'Job' || changes.some((field) => !mutable.includes(field))) &&
          (at(of.object, 'metadata', 'generateName') === undefined ||
            at(of.object, 'metadata', 'name') !== undefined)
        );
      },
    ],
  ],
};

/** Whether what a problem says of an object is so, of one of its pods. */
export const check = ({ kind, message }: Problem, object: Fields, origin: Origin): Checked => {
  const known = checks[kind];
  if (known === undefined) return undefined;
  for (const [pattern, isSo] of known) {
    const parts = pattern.exec(message)?.slice(1);
    if (parts === undefined) continue;
    const given = rules[origin.rule] as Fields;
    const holds = templatesOf(object).some((template) => {
      const pod = (at(template, 'spec') ?? {}) as Fields;
      return isSo({ ...origin, message, object, template, pod, given }, ...parts) === true;
    });
    return holds || 'not so';
  }
  return 'another message';
};
