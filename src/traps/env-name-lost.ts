// dash and busybox ash hand on only the variables whose names they could set themselves. A name with a dot or a
// dash, such as spring.datasource.url, is allowed in a pod and missing after a script has wrapped the entrypoint; bash keeps it.
// Seen in a pod with the three (test/cluster/verdicts.test.ts).

import { envSourcesOf } from '../kubernetes/environment.ts';
import { objectsOf } from '../kubernetes/validate/formats.ts';
import { dialectOf, otherInterpreter, shellScriptOf } from '../shell/shells.ts';
import { type Added, containerNamed, defineTrap, type TrapContext } from './trap.ts';

export const envNameLost = defineTrap({
  kind: 'EnvNameLost',
  about: ['entrypoint'],
  judge: (context) => (each) => {
    const shell = droppingShell(each);
    const container = containerNamed(context.podSpec, each.container)?.container;
    const names = shell === undefined || !container ? [] : lostNames(container, context);
    if (names.length === 0) return undefined;
    const what = `${shell} doesn't pass ${names.join(', ')} to the command of ${each.container}: dash and busybox ash drop variables whose names have characters other than letters, digits and _`;
    return { what };
  },
});

/** The shell that wraps the entrypoint, where it may be one that drops variables. */
const droppingShell = ({ shell, command }: Added): string | undefined => {
  const script = command && shellScriptOf(command);
  const words = shell ?? (script && [script.shell]);
  if (words === undefined || otherInterpreter(words) !== undefined) return undefined;
  const { dialect } = dialectOf(words);
  return dialect === 'sh' || dialect === 'dash' || dialect === 'ash' ? words.join(' ') : undefined;
};

const isIdentifier = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);

/** The variables of a container by names that no shell can set, and the prefixes that make all of theirs such. */
const lostNames = (container: Record<string, unknown>, { image, keysOf }: TrapContext): string[] => {
  const own = objectsOf(container['env']).map((each) => String(each['name'] ?? ''));
  const sourced = envSourcesOf(container['envFrom']).flatMap(({ kind, name, prefix }) =>
    prefix !== '' && !isIdentifier(prefix)
      ? `${prefix}*`
      : [...(keysOf(kind, name) ?? [])].map((key) => prefix + key),
  );
  const reference = typeof container['image'] === 'string' ? container['image'] : '';
  const names = [...own, ...sourced, ...Object.keys(image(reference)?.env ?? {})];
  return [...new Set(names)].filter((name) => name !== '' && !isIdentifier(name));
};
