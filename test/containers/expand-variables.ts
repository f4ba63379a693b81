// Kubernetes' expansion of `$(NAME)` in command, args and env values, after
// k8s.io/kubernetes/third_party/forked/golang/expansion: no shell is involved.

/** `$(NAME)` becomes the value; an unknown name and an unclosed `$(` stay as written; `$$` becomes `$`. */
export const expandVariables = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replaceAll(/\$\$|\$\(([^)]*)\)/g, (match, name: string | undefined) =>
    name === undefined ? '$' : (values.get(name) ?? match),
  );
