// The kubelet replaces $(NAME) in a value by what was set before it: by envFrom, or by an earlier variable of env. What
// is set later, or by the image alone, stays as the text $(NAME).

import { referencesIn } from '../kubernetes/environment.ts';
import { objectsOf } from '../kubernetes/validate/formats.ts';
import { isObject } from '../yaml/read/value.ts';
import { containerNamed, defineTrap, type TrapContext } from './trap.ts';

export const envOrder = defineTrap({
  kind: 'EnvOrder',
  about: ['env'],
  find: (context) =>
    context.added.flatMap((each) => {
      const container = containerNamed(context.podSpec, each.container)?.container;
      if (each.kind !== 'env' || each.variable === undefined || !container) return [];
      const env = variablesOf(container);
      const own = env.findIndex(({ name }) => name === each.variable);
      const place = { rule: each.rule, path: each.path };
      return env.flatMap((user, at) =>
        user.references.flatMap((name) => {
          const isOurs = at === own || (name === each.variable && at < own);
          if (!isOurs || env.slice(0, at).some((earlier) => earlier.name === name)) return [];
          const why = whyLiteral(name, at, env, container, context);
          if (why === undefined) return [];
          const what = `$(${name}) in ${user.name} of ${each.container} stays as it is: ${why.what}`;
          return [{ ...place, what, remedy: why.remedy }];
        }),
      );
    }),
});

interface Variable {
  readonly name: string;
  readonly references: readonly string[];
}

const variablesOf = ({ env }: Record<string, unknown>): Variable[] =>
  objectsOf(env).map(({ name, value }) => ({
    name: String(name),
    references: typeof value === 'string' ? [...new Set(referencesIn(value))] : [],
  }));

/** Why a reference is not replaced; undefined where something else may set it. */
const whyLiteral = (
  name: string,
  at: number,
  env: readonly Variable[],
  container: Record<string, unknown>,
  { image, keysOf }: TrapContext,
): { readonly what: string; readonly remedy: string } | undefined => {
  if (mayComeFrom(container, name, keysOf)) return undefined;
  if (env[at]?.name === name)
    return { what: 'a variable can’t refer to itself', remedy: `use envAppend to extend ${name}` };
  if (env.some((each) => each.name === name))
    return {
      what: `${name} is set after it`,
      remedy: `set ${name} before ${env[at]?.name}: Kubernetes goes through the list once`,
    };
  const reference = typeof container['image'] === 'string' ? container['image'] : '';
  const own = image(reference)?.env;
  if (own === undefined || !Object.hasOwn(own, name)) return undefined;
  return {
    what: `only the image sets ${name}, and Kubernetes doesn’t see the image's variables`,
    remedy: `set ${name} before it, or write its value out`,
  };
};

/** Whether an envFrom source sets a variable, or may. */
const mayComeFrom = (
  container: Record<string, unknown>,
  name: string,
  keysOf: TrapContext['keysOf'],
): boolean =>
  objectsOf(container['envFrom']).some((source) => {
    const prefix = typeof source['prefix'] === 'string' ? source['prefix'] : '';
    if (!name.startsWith(prefix)) return false;
    const key = name.slice(prefix.length);
    return (['ConfigMap', 'Secret'] as const).some((kind) => {
      const reference = source[kind === 'ConfigMap' ? 'configMapRef' : 'secretRef'];
      return isObject(reference) && (keysOf(kind, String(reference['name']))?.has(key) ?? true);
    });
  });
