// Paths in a container as the kubelet and the container runtime take them: absolute and cleaned. /data/, //data and
// /data/. are one place, though the API server compares them as text.

/** The path without repeated slashes, a slash at its end, and steps . and .. */
export const cleanPath = (path: string): string => {
  if (path.startsWith('/') && path.length > 1 && !/\/(?:\/|\.|$)/.test(path)) return path;
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return `/${steps.join('/')}`;
};

/** Whether a cleaned path is below another. */
export const isBelow = (path: string, folder: string): boolean =>
  path !== folder && path.startsWith(folder === '/' ? '/' : `${folder}/`);
