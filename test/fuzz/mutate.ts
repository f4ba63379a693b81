// Bends text: its bytes, its lines, and what YAML is written with.

import type { Dice } from '../generate/dice.ts';

const tokens = [
  ...[
    '- ',
    ': ',
    ':',
    '#',
    ' #',
    '|',
    '>',
    '|-',
    '{',
    '}',
    '[',
    ']',
    ',',
    '"',
    "'",
    '&a ',
    '*a',
    '!!str ',
    '!',
    '? ',
    '<<: *a',
    '...',
    '---',
    '%',
  ],
  ...[
    '\t',
    '\r',
    '\r\n',
    '\n',
    '\n\n',
    '  ',
    '\u2028',
    '\ufeff',
    '\u0085',
    '\ud800',
    '\0',
    '~',
    'null',
    '0755',
    '{}',
    '[]',
    '\\',
    'é',
    '9007199254740993',
    '__proto__: x\n',
  ],
];

const tags = [
  ...[
    '!!str',
    '!!int',
    '!!float',
    '!!bool',
    '!!null',
    '!!map',
    '!!seq',
    '!!omap',
    '!!pairs',
    '!!set',
    '!!binary',
  ],
  ...['!!timestamp', '!!merge', '!', '!custom', '!<tag:yaml.org,2002:str>', '!<!x>', '!!python/none', '!e!x'],
];

/** The text with up to four changes, any of which may leave no YAML. */
export const mutate = (text: string, dice: Dice): string => {
  let out = text;
  const count = dice.chance(0.2) ? 0 : 1 + dice.below(4);
  for (let index = 0; index < count; index++) {
    const at = dice.below(out.length + 1);
    const lines = out.split('\n');
    const line = dice.below(lines.length);
    switch (dice.below(13)) {
      case 0:
        out = out.slice(0, at) + dice.pick(tokens) + out.slice(at);
        break;
      case 1:
        out = out.slice(0, at) + out.slice(at + 1 + dice.below(5));
        break;
      case 2:
        lines.splice(line, 1);
        out = lines.join('\n');
        break;
      case 3:
        lines.splice(line, 0, lines[dice.below(lines.length)] as string);
        out = lines.join('\n');
        break;
      case 4:
        lines[line] = ' '.repeat(dice.below(4)) + lines[line];
        out = lines.join('\n');
        break;
      case 5:
        lines[line] = (lines[line] as string).replace(/^ {1,2}/, '');
        out = lines.join('\n');
        break;
      case 6:
        lines[line] = (lines[line] as string).replace(/:.*$/, `: ${dice.pick(tokens)}`);
        out = lines.join('\n');
        break;
      case 7:
        lines[line] = `${lines[line]}${dice.pick([' ', '  # c', ' #', '\t', ','])}`;
        out = lines.join('\n');
        break;
      case 8:
        lines.splice(line, 0, `${' '.repeat(dice.below(12))}${dice.pick(['# c', '', '#', '   '])}`);
        out = lines.join('\n');
        break;
      case 9: {
        const from = dice.below(lines.length);
        lines.splice(line, 0, ...lines.slice(from, from + dice.below(5)));
        out = lines.join('\n');
        break;
      }
      case 10:
        lines[line] = (lines[line] as string).replace(/^( *(?:- )?)(\S+): (.+)$/, '$1$2: &a $3');
        out = lines.join('\n');
        break;
      case 11:
        lines[line] = (lines[line] as string).replace(
          /^( *(?:- )?\S+:|^ *-)(?: (.*))?$/,
          (_, head: string, value = '') => `${head} ${dice.pick(tags)} ${value}`,
        );
        out = lines.join('\n');
        break;
      default:
        out = dice.chance(0.3) ? out.replaceAll('\n', '\r\n') : out.trimEnd();
    }
  }
  return out;
};
