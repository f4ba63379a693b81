// What a rule changed in a workload, in a few words for each change.

import type { Effect } from '../../graft/plan-input.ts';
import type { Json } from '../../yaml/read/resolve.ts';
import { isObject, toJson } from '../../yaml/read/value.ts';
import { commandText, handlerText } from './startup.ts';

const signs: Record<Effect['done'], string> = { added: '+', replaced: '~', laid: '~', kept: '=', there: '=' };
const remarks: Record<Effect['done'], string> = {
  ...{ added: '', laid: '' },
  replaced: ' (replaces what was there)',
  kept: ' (what was there is kept)',
  there: ' (was there already)',
};

/** On one line, whatever values there are in it. */
const cut = (text: string, width: number): string => {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
};

/** A sign (+ added, ~ changed, = left as it was) and what it is. */
export const describe = (effect: Effect): { sign: string; what: string } => ({
  sign: signs[effect.done],
  what: cut(whatOf(effect) + remarks[effect.done], 120),
});

const whatOf = (effect: Effect): string => {
  const path = effect.path[0]?.startsWith('#') ? effect.path.slice(1) : effect.path;
  const [list = '', name = '', field, key] = path;
  const { value } = effect;
  if (field !== undefined) return inContainer(field, key, name, effect);
  switch (list) {
    case 'initContainers':
    case 'containers': {
      const isSidecar = list === 'containers' || (isObject(value) && value['restartPolicy'] === 'Always');
      return `${isSidecar ? 'sidecar' : 'init container'} ${name}${imageText(value)}`;
    }
    case 'volumes':
      return `volume ${name}${sourceText(value)}`;
    case 'imagePullSecrets':
      return `pull secret ${name}`;
    case 'labels':
    case 'annotations':
      return `pod ${list.slice(0, -1)} ${name}=${typeof value === 'string' ? value : toJson(value)}`;
    default:
      return path.join('.');
  }
};

const inContainer = (
  field: string,
  key: string | undefined,
  name: string,
  { value, change }: Effect,
): string => {
  switch (field) {
    case 'entrypoint': {
      const words = change.op === 'overlay' && change.part.op === 'wrap' ? change.part.words : [];
      return `${name} runs ${commandText(words)}, then what it ran before`;
    }
    case 'lifecycle':
      return `${key} hook of ${name}${isObject(value) ? `: ${handlerText(value)}` : ''}`;
    case 'volumeMounts': {
      const volume = isObject(value) && typeof value['name'] === 'string' ? ` from ${value['name']}` : '';
      return `mount ${key} in ${name}${volume}`;
    }
    case 'env':
      return change.op === 'overlay' ? `end of variable ${key} in ${name}` : `variable ${key} in ${name}`;
    case 'envFrom':
      return `variables in ${name} from ${key}`;
    default:
      return `${field} ${key ?? ''} in ${name}`;
  }
};

const imageText = (value: Json): string =>
  isObject(value) && typeof value['image'] === 'string' ? ` (${value['image']})` : '';

const sourceText = (value: Json): string => {
  const source = isObject(value) ? Object.keys(value).find((key) => key !== 'name') : undefined;
  return source === undefined ? '' : ` (${source})`;
};
