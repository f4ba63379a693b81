// When Argo CD and Helm apply an object, by its annotations: hooks run before or after everything else, and sync waves
// one after the other. What such an object uses has to be there by then.

export type Annotations = Readonly<Record<string, string>>;

const ARGO_HOOK = 'argocd.argoproj.io/hook';
const ARGO_POLICY = 'argocd.argoproj.io/hook-delete-policy';
const ARGO_WAVE = 'argocd.argoproj.io/sync-wave';
const HELM_HOOK = 'helm.sh/hook';
const HELM_POLICY = 'helm.sh/hook-delete-policy';
const HELM_WEIGHT = 'helm.sh/hook-weight';

/** The annotations of an object that say when it is applied. */
export const phaseOf = (annotations: Annotations): Annotations =>
  Object.fromEntries(
    [ARGO_HOOK, ARGO_POLICY, ARGO_WAVE, HELM_HOOK, HELM_POLICY, HELM_WEIGHT].flatMap((key) =>
      Object.hasOwn(annotations, key) ? [[key, annotations[key] as string]] : [],
    ),
  );

/**
 * The annotations with which an object is there before the first of its users, and stays until the last: their own
 * where all have the same, else without a policy that deletes it while another needs it.
 */
export const phaseBefore = (users: readonly Annotations[]): Annotations => ({
  ...beforeInArgo(users),
  ...beforeInHelm(users),
});

const words = (text = ''): string[] => text.split(',').flatMap((word) => word.trim() || []);
const numberIn = (text: string | undefined): number =>
  /^\s*[-+]?\d+\s*$/.test(text ?? '') ? Number(text) : 0;
const isSame = (users: readonly Annotations[], ...keys: string[]): boolean =>
  users.every((user) => keys.every((key) => user[key] === users[0]?.[key]));

// The order in a sync; what has no hook is applied in the phase Sync.
const argoPhases = ['PreSync', 'Sync', 'PostSync', 'SyncFail', 'PreDelete', 'PostDelete'];

const beforeInArgo = (all: readonly Annotations[]): Annotations => {
  const users = all.filter((user) => !words(user[ARGO_HOOK]).includes('Skip'));
  const rankOf = (user: Annotations): number => {
    const ranks = words(user[ARGO_HOOK]).map((phase) => argoPhases.indexOf(phase));
    const known = ranks.filter((rank) => rank !== -1);
    return known.length === 0 ? argoPhases.indexOf('Sync') : Math.min(...known);
  };
  const rank = Math.min(...users.map(rankOf));
  const earliest = users.filter((user) => rankOf(user) === rank);
  const wave = Math.min(...earliest.map((user) => numberIn(user[ARGO_WAVE])));
  const out: Record<string, string> = {};
  if (earliest.length > 0 && earliest.every((user) => words(user[ARGO_HOOK]).length > 0)) {
    const hook = isSame(users, ARGO_HOOK) ? earliest[0]?.[ARGO_HOOK] : argoPhases[rank];
    out[ARGO_HOOK] = hook as string;
    const policy = isSame(users, ARGO_HOOK, ARGO_POLICY) ? earliest[0]?.[ARGO_POLICY] : 'BeforeHookCreation';
    if (policy !== undefined) out[ARGO_POLICY] = policy;
  }
  // In one wave Argo CD applies ConfigMaps before workloads.
  if (earliest.length > 0 && wave !== 0) out[ARGO_WAVE] = `${wave}`;
  return out;
};

/** Hooks that run while the objects of the release are there. */
const helmAfterRelease = new Set([
  ...['post-install', 'post-upgrade', 'post-rollback', 'pre-delete', 'test', 'test-success', 'test-failure'],
]);

const beforeInHelm = (users: readonly Annotations[]): Annotations => {
  const hooks = users.filter((user) => words(user[HELM_HOOK]).length > 0);
  const [first] = hooks;
  if (first === undefined) return {};
  const hasOthers = hooks.length < users.length;
  const events = new Set(hooks.flatMap((user) => words(user[HELM_HOOK])));
  if (hasOthers && [...events].every((event) => helmAfterRelease.has(event))) return {};
  // Helm creates hooks by weight, the lowest first.
  const weight = Math.min(...hooks.map((user) => numberIn(user[HELM_WEIGHT]))) - 1;
  if (!hasOthers && isSame(users, HELM_HOOK, HELM_POLICY)) {
    const { [HELM_POLICY]: policy } = first;
    return {
      [HELM_HOOK]: first[HELM_HOOK] as string,
      [HELM_WEIGHT]: `${weight}`,
      ...(policy !== undefined && { [HELM_POLICY]: policy }),
    };
  }
  // A hook is no part of the release, so the others have it from a hook at each of their changes.
  if (hasOthers) for (const event of ['pre-install', 'pre-upgrade', 'pre-rollback']) events.add(event);
  const needed = [...events].filter(
    (event) => !events.has(event.replace(/^post-/, 'pre-')) || event.startsWith('pre-'),
  );
  return {
    [HELM_HOOK]: needed.join(','),
    [HELM_WEIGHT]: `${weight}`,
    [HELM_POLICY]: 'before-hook-creation',
  };
};
