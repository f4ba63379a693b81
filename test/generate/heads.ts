// The same ResourceList under heads that say it in other words: tags, anchors, quotes, escapes, comments, key
// orders, JSON; and streams that merely mention one.

import type { Dice } from './dice.ts';

const kinds = [
  ...[
    'kind: ResourceList',
    'kind: "ResourceList"',
    "kind: 'ResourceList'",
    'kind:   ResourceList  # the kind',
  ],
  ...[
    'kind: !!str ResourceList',
    'kind: &k ResourceList',
    'kind: "Resource\\u004cist"',
    'kind: ! ResourceList',
  ],
  ...[
    '"kind" : ResourceList',
    "'kind': ResourceList",
    '"k\\u0069nd": ResourceList',
    '? kind\n: ResourceList',
  ],
  ...[
    'kind: >-\n  ResourceList',
    'kind: |-\n  ResourceList',
    'kind:\n  ResourceList',
    '!!str kind: ResourceList',
  ],
  ...['kind: # next\n  ResourceList', '&kind kind: ResourceList', 'kind: !!str "ResourceList"'],
];
const lists = [
  ...['items:', 'items:  # all of them', '"items":', "'items':", 'items: !!seq', 'items: &i', '? items\n:'],
  ...['items:\n# first', '!!str items:', 'items: # &i'],
];
const version = ['apiVersion: config.kubernetes.io/v1', '"apiVersion": "config.kubernetes.io/v1"'];

/** The text of a ResourceList with an odd head, around block items whose dashes are at column 0. */
export const oddList = (items: string, config: string, dice: Dice): string => {
  const kind = dice.pick(kinds);
  const heads = dice.chance(0.5) ? [dice.pick(version), kind] : [kind, dice.pick(version)];
  const body = `${dice.pick(lists)}\n${items.trimEnd()}`;
  const parts = dice.chance(0.3)
    ? [body, config, ...heads]
    : [...heads, ...(dice.chance(0.5) ? [config, body] : [body, config])];
  const before = dice.pick(['', '', '---\n', '# a list\n', '%YAML 1.1\n---\n', '--- # c\n', '\ufeff']);
  const after = dice.pick(['', '', '...\n', '# the end\n']);
  return `${before}${parts.join('\n')}\n${after}`;
};

/** An object that has the words of a ResourceList in it and is none. */
export const mention = (dice: Dice): string =>
  dice.pick([
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata:\n  a: |\n    kind: ResourceList\n',
    '# kind: ResourceList\napiVersion: v1\nkind: Secret\nmetadata: {name: m}\n',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {kind: ResourceList}\n',
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: m\n  annotations:\n    note: "kind: ResourceList"\n',
  ]);
