// A namespace with the label pod-security.kubernetes.io/enforce refuses pods below its level; a sidecar that
// breaks it takes the whole workload down, with the reason only in the events.

import { supports } from '../kubernetes/schema/versions.ts';
import { objectsOf } from '../kubernetes/validate/formats.ts';
import { isObject } from '../yaml/read/value.ts';
import {
  hostsOfHandlers,
  type PodSecurityLevel,
  refusedVolumeSource,
  wantedOfAnnotations,
  wantedOfContainer,
  wantedOfPod,
} from './pod-security-levels.ts';
import { type Added, containerNamed, defineTrap, type TrapContext } from './trap.ts';

const label = 'pod-security.kubernetes.io/enforce';

export const podSecurityViolation = defineTrap({
  kind: 'PodSecurityViolation',
  ofContent: true,
  judge: (context) => {
    const enforced = enforcedLevel(context);
    if (!enforced) return undefined;
    const { level, hosts } = enforced;
    const said = `namespace ${namespaceOf(context)} enforces Pod Security "${level}"`;
    const merged = new Set<string>();
    return (each) => {
      const { container } = each;
      if (mergedKinds.includes(each.kind)) {
        const of = each.kind === 'podAnnotation' ? each.kind : container;
        if (merged.has(of)) return undefined;
        merged.add(of);
      }
      if (each.kind === 'volume') {
        const source = refusedVolumeSource(level, addedVolume(context, container));
        if (source === undefined) return undefined;
        const what = `${said}; the ${source} volume ${container} violates it`;
        return { what, remedy: `use another kind of volume than ${source}` };
      }
      const wanted = wantedOf(each, context, level, hosts);
      if (wanted.length === 0) return undefined;
      const what = `${said}; ${container === '' ? 'the pod' : `container ${container}`} violates it`;
      return { what, remedy: `set ${wanted.join('; ')}` };
    };
  },
});

/** What is merged field by field, and judged once for each container. */
const mergedKinds: readonly Added['kind'][] = [
  'securityContext',
  'containerField',
  'podField',
  'podAnnotation',
];

/** What the level wants of the container that a rule added or changed, or of the pod. */
const wantedOf = (
  { kind, container: name }: Added,
  context: TrapContext,
  level: PodSecurityLevel,
  hosts: boolean,
): string[] => {
  const { podSpec, podSpecBefore, podMetadata, podMetadataBefore } = context;
  if (kind === 'podAnnotation')
    return beyond(wantedOfAnnotations(podMetadata), wantedOfAnnotations(podMetadataBefore));
  if (kind === 'podField' || (kind === 'securityContext' && name === ''))
    return beyond(wantedOfPod(podSpec), wantedOfPod(podSpecBefore));
  const all = (spec: unknown): string[] => {
    const container = containerNamed(spec, name)?.container;
    if (container === undefined) return [];
    return [...wantedOfContainer(level, container, spec), ...(hosts ? hostsOfHandlers(container) : [])];
  };
  if (kind === 'sidecar' || kind === 'initContainer') return all(podSpec);
  if (kind === 'postStart' || kind === 'preStop')
    return all(podSpec).filter((each) => each.startsWith(`lifecycle.${kind}.`));
  if (kind !== 'securityContext' && kind !== 'containerField') return [];
  return beyond(all(podSpec), all(podSpecBefore));
};

/** What was not wanted before the rules. */
const beyond = (after: readonly string[], before: readonly string[]): string[] =>
  after.filter((each) => !before.includes(each));

/** A workload without a namespace goes into default, unless a command names another. */
const namespaceOf = ({ workload }: TrapContext): string => workload.namespace ?? 'default';

/** The level of the workload's namespace, if that is among the items and enforces one. */
const enforcedLevel = (context: TrapContext): { level: PodSecurityLevel; hosts: boolean } | undefined => {
  const { kubernetesVersion } = context;
  const namespace = objectsOf(context.namespacePolicies.namespaces).find(
    ({ metadata }) => isObject(metadata) && metadata['name'] === namespaceOf(context),
  );
  const metadata = namespace?.['metadata'];
  const labels = isObject(metadata) && isObject(metadata['labels']) ? metadata['labels'] : {};
  const level = labels[label];
  if (level !== 'baseline' && level !== 'restricted') return undefined;
  const version = String(labels[`${label}-version`] ?? 'latest');
  // Hosts of probes and hooks are refused by the policy of 1.34 and later.
  const policy = version === 'latest' ? kubernetesVersion : version;
  return { level, hosts: supports(policy, '1.34') && supports(kubernetesVersion, '1.34') };
};

const addedVolume = ({ podSpec }: TrapContext, name: string): unknown =>
  isObject(podSpec) ? objectsOf(podSpec['volumes']).find((volume) => volume['name'] === name) : undefined;
