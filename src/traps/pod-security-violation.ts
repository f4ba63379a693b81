// A namespace with the label pod-security.kubernetes.io/enforce refuses pods below its level; a sidecar that
// breaks it takes the whole workload down, with the reason only in the events.

import { supports } from '../kubernetes/schema/versions.ts';
import { objectsOf } from '../kubernetes/validate/formats.ts';
import { isObject } from '../yaml/read/value.ts';
import {
  hostsOfHandlers,
  type PodSecurityLevel,
  refusedVolumeSource,
  wantedOfContainer,
} from './pod-security-levels.ts';
import { containerNamed, defineTrap, type TrapContext } from './trap.ts';

const label = 'pod-security.kubernetes.io/enforce';

export const podSecurityViolation = defineTrap({
  kind: 'PodSecurityViolation',
  judge: (context) => {
    const enforced = enforcedLevel(context);
    if (!enforced) return undefined;
    const { level, hosts } = enforced;
    const said = `the namespace ${namespaceOf(context)} enforces ${level}`;
    return (each) => {
      if (each.kind === 'volume') {
        const source = refusedVolumeSource(level, addedVolume(context, each.container));
        if (source === undefined) return undefined;
        const what = `${said}, which refuses the ${source} volume ${each.container}`;
        return { what, remedy: `use another kind of volume than ${source}` };
      }
      const container = containerNamed(context.podSpec, each.container)?.container;
      const ours = each.kind === 'sidecar' || each.kind === 'initContainer';
      const hook = each.kind === 'postStart' || each.kind === 'preStop';
      const wanted = ours ? wantedOfContainer(level, container, context.podSpec) : [];
      const handlers = hosts ? hostsOfHandlers(container) : [];
      if (ours) wanted.push(...handlers);
      if (hook) wanted.push(...handlers.filter((handler) => handler.startsWith(`lifecycle.${each.kind}.`)));
      if (wanted.length === 0) return undefined;
      const fields = wanted.join('; ');
      return { what: `${said}, which refuses ${each.container} as it is`, remedy: `set ${fields}` };
    };
  },
});

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
