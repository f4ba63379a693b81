// The user that a container runs as. The container's securityContext comes before the pod's, and USER of the image after
// both (pkg/securitycontext and pkg/kubelet/kuberuntime/security_context_others.go).

import { userOf } from '../images/catalog.ts';
import { isObject } from '../yaml/read/value.ts';
import { type Added, containersOf, type TrapContext } from './trap.ts';

type Fields = Record<string, unknown>;

export interface ContainerUser {
  /** '0' is root; any other is an id, or a name in the image. */
  readonly user: string;
  /** An id or a name; undefined where the image decides. */
  readonly group: string | undefined;
  /** The field or the image that says so, for messages. */
  readonly from: 'runAsUser' | 'USER';
}

/** A field of the container's securityContext, or else of the pod's. */
export const securityField = (container: Fields, podSpec: unknown, field: string): unknown => {
  const own = isObject(container['securityContext']) ? container['securityContext'][field] : undefined;
  if (own !== undefined && own !== null) return own;
  const pod = isObject(podSpec) ? podSpec['securityContext'] : undefined;
  return isObject(pod) ? (pod[field] ?? undefined) : undefined;
};

/** The containers that may run as another user, or with another securityContext, for what was added. */
export const containersSecured = ({ kind, container }: Added, podSpec: unknown): string[] => {
  if (kind === 'initContainer' || kind === 'sidecar') return [container];
  if (kind !== 'securityContext') return [];
  return container === '' ? containersOf(podSpec).map((each) => String(each.container['name'])) : [container];
};

/** The user of a container; undefined where it isn't known. */
export const userOfContainer = (
  container: Fields,
  { podSpec, image }: Pick<TrapContext, 'podSpec' | 'image'>,
): ContainerUser | undefined => {
  const group = securityField(container, podSpec, 'runAsGroup');
  const known = group === undefined ? undefined : String(group);
  const id = securityField(container, podSpec, 'runAsUser');
  if (id !== undefined) return { user: String(id), group: known, from: 'runAsUser' };
  const reference = container['image'];
  const ofImage = typeof reference === 'string' ? userOf(image(reference)) : undefined;
  if (ofImage === undefined) return undefined;
  const [user = '', ofUser] = ofImage.split(':');
  return { user: isRootName(user) ? '0' : user, group: known ?? ofUser, from: 'USER' };
};

const isRootName = (user: string): boolean => user === '' || user === 'root' || /^0+$/.test(user);
