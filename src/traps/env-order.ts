// The kubelet replaces $(NAME) in a value by what was set before it: by envFrom, or by an earlier variable of env. What
// is set later, or by the image alone, stays as the text $(NAME).

import { envSourcesOf, referencesIn } from '../kubernetes/environment.ts';
import { objectsOf } from '../kubernetes/validate/formats.ts';
import { containerNamed, defineTrap, eachOnce, type TrapContext, type Verdict } from './trap.ts';

export const envOrder = defineTrap({
  kind: 'EnvOrder',
  about: ['env', 'initContainer', 'sidecar'],
  judge: (context) => {
    // The variables of a container are read once, for all that the rules added to it.
    const read = new Map<string, Environment | undefined>();
    // Of two variables of an added container, both are new.
    const once = eachOnce();
    return ({ kind, container, variable, moved }) => {
      if (moved) return undefined;
      if (!read.has(container))
        read.set(container, environmentOf(containerNamed(context.podSpec, container)?.container));
      const environment = read.get(container);
      if (environment === undefined) return undefined;
      if (kind !== 'env')
        return once([...environment.first.keys()].flatMap((each) => verdictsOn(each, environment, context)));
      return variable === undefined ? undefined : verdictsOn(variable, environment, context);
    };
  },
});

/** What is wrong with a variable that a rule brought: what it refers to, and who refers to it. */
const verdictsOn = (variable: string, environment: Environment, context: TrapContext): Verdict[] => {
  const itself = extendsItself(environment, variable);
  if (itself !== undefined) return [itself];
  const { users, first } = environment;
  const own = first.get(variable) ?? -1;
  return users.flatMap(({ name: user, at, references }) =>
    references.flatMap((name) => {
      const isOurs = at === own || (name === variable && at < own);
      if (!isOurs || (first.get(name) ?? at) < at) return [];
      const why = whyLiteral(name, user, environment, context);
      if (why === undefined) return [];
      const what = `$(${name}) in ${user} of ${String(environment.container['name'])} isn't expanded: ${why.what}`;
      return [{ what, remedy: why.remedy }];
    }),
  );
};

/** A variable that is to extend itself as a shell has it. In other values such a text may be for the program. */
const extendsItself = (
  { container: { name: container }, inShellSyntax }: Environment,
  variable: string,
): Verdict | undefined => {
  const text = inShellSyntax.get(variable);
  if (text === undefined) return undefined;
  return {
    what: `${text} in ${variable} of ${container} isn't expanded: no shell reads the value`,
    remedy: `use envAppend to extend ${variable}`,
  };
};

/** $NAME or ${NAME} in the value of NAME; who writes $$NAME means the text. */
const ownNameIn = (value: unknown, variable: string): string | undefined => {
  const found = typeof value === 'string' ? [...value.matchAll(/(?<!\$)\$(?:(\w+)|\{(\w+)\})/g)] : [];
  return found.find(([, plain, braced]) => (plain ?? braced) === variable)?.[0];
};

/** The environment of a container. */
interface Environment {
  readonly container: Record<string, unknown>;
  /** The variables whose values refer to others. */
  readonly users: readonly {
    readonly name: string;
    readonly at: number;
    readonly references: readonly string[];
  }[];
  /** The first index of each variable. */
  readonly first: ReadonlyMap<string, number>;
  /** By the variable: its own name as a shell has it, in the value that counts, the last. */
  readonly inShellSyntax: ReadonlyMap<string, string | undefined>;
}

const environmentOf = (container: Record<string, unknown> | undefined): Environment | undefined => {
  if (container === undefined) return undefined;
  const first = new Map<string, number>();
  const inShellSyntax = new Map<string, string | undefined>();
  const users = objectsOf(container['env']).flatMap(({ name, value }, at) => {
    if (!first.has(String(name))) first.set(String(name), at);
    inShellSyntax.set(String(name), ownNameIn(value, String(name)));
    const references = typeof value === 'string' ? [...new Set(referencesIn(value))] : [];
    return references.length === 0 ? [] : [{ name: String(name), at, references }];
  });
  return { container, users, first, inShellSyntax };
};

/** Why a reference is not replaced; undefined where something else may set it. */
const whyLiteral = (
  name: string,
  user: string,
  { container, first }: Environment,
  { image, keysOf }: TrapContext,
): { readonly what: string; readonly remedy: string } | undefined => {
  if (mayComeFrom(container, name, keysOf)) return undefined;
  if (user === name)
    return { what: "a variable can't refer to itself", remedy: `use envAppend to extend ${name}` };
  if (first.has(name))
    return {
      what: `${name} is set after it`,
      remedy: `set ${name} before ${user}; Kubernetes expands references in order`,
    };
  const reference = typeof container['image'] === 'string' ? container['image'] : '';
  const own = image(reference)?.env;
  if (own === undefined || !Object.hasOwn(own, name)) return undefined;
  return {
    what: `only the image sets ${name}, and Kubernetes doesn't see the image's variables`,
    remedy: `set ${name} before it, or write the value itself`,
  };
};

/** Whether an envFrom source sets a variable, or may. */
const mayComeFrom = (
  container: Record<string, unknown>,
  name: string,
  keysOf: TrapContext['keysOf'],
): boolean =>
  envSourcesOf(container['envFrom']).some(
    (source) =>
      name.startsWith(source.prefix) &&
      (keysOf(source.kind, source.name)?.has(name.slice(source.prefix.length)) ?? true),
  );
