// Cuts a POSIX shell script into words and operators: quotes, comments, here-documents, redirections and
// substitutions are understood as far as needed to know where words end. Text it cannot follow throws
// NotUnderstood, which readScript turns into "no statement about this script".

export class NotUnderstood extends Error {}

/** The script ends before something in it does. */
export class Unfinished extends NotUnderstood {
  readonly what: string;

  constructor(what: string) {
    super(`a ${what} without end`);
    this.what = what;
  }
}

export type Token =
  | {
      readonly is: 'word';
      /** The word without its quotes; expansions stand as they were written. */
      readonly text: string;
      /** Nothing in it is expanded by the shell, so the text is the value. */
      readonly literal: boolean;
      /** Some of it was quoted, so it is no reserved word. */
      readonly quoted: boolean;
    }
  | { readonly is: 'operator'; readonly text: string }
  | { readonly is: 'redirect'; readonly operator: string; readonly target: string };

const operators = [';;&', ';;', ';&', '&&', '||', '|&', ';', '&', '|', '(', ')'];
const redirect = /^\d*(&>>|&>|<<<|<<-|<<|<&|<>|>>|>&|>\||<|>)/;
const wordEnd = /[\s;&|()<>]/;

/** The tokens of a script; a line end is the operator "\n". */
export const shellTokens = (script: string): Token[] => {
  const tokens: Token[] = [];
  const heredocs: { end: string; tabs: boolean }[] = [];
  let at = 0;
  const blanks = () => {
    for (;;) {
      if (script[at] === ' ' || script[at] === '\t' || script[at] === '\r') at++;
      else if (script[at] === '\\' && script[at + 1] === '\n') at += 2;
      else return;
    }
  };
  while (at < script.length) {
    blanks();
    const rest = script.slice(at, at + 8);
    if (rest === '') break;
    if (rest[0] === '\n') {
      at++;
      tokens.push({ is: 'operator', text: '\n' });
      for (const heredoc of heredocs.splice(0)) at = afterHeredoc(script, at, heredoc);
    } else if (rest[0] === '#') {
      const end = script.indexOf('\n', at);
      at = end < 0 ? script.length : end;
    } else if (redirect.test(rest)) {
      const [whole = '', operator = ''] = redirect.exec(rest) ?? [];
      at += whole.length;
      blanks();
      const [word, end] = readWord(script, at);
      at = end;
      if (operator === '<<' || operator === '<<-')
        heredocs.push({ end: word.text, tabs: operator === '<<-' });
      tokens.push({ is: 'redirect', operator, target: word.text });
    } else {
      const operator = operators.find((each) => rest.startsWith(each));
      if (operator) {
        at += operator.length;
        tokens.push({ is: 'operator', text: operator });
      } else {
        const [word, end] = readWord(script, at);
        at = end;
        // In exec {lock}>file bash puts the number of the file into lock: the word belongs to the redirection.
        const isDescriptor =
          !word.quoted && /^\{[A-Za-z_]\w*\}$/.test(word.text) && /[<>]/.test(script[at] ?? '');
        if (!isDescriptor) tokens.push(word);
      }
    }
  }
  return tokens;
};

const afterHeredoc = (script: string, from: number, heredoc: { end: string; tabs: boolean }): number => {
  let at = from;
  while (at < script.length) {
    const newline = script.indexOf('\n', at);
    const end = newline < 0 ? script.length : newline;
    const line = script.slice(at, end).replace(/\r$/, '');
    if ((heredoc.tabs ? line.replace(/^\t+/, '') : line) === heredoc.end) return end;
    at = end + 1;
  }
  throw new Unfinished('here-document');
};

const readWord = (script: string, from: number): [Token & { is: 'word' }, number] => {
  let at = from;
  let text = '';
  let literal = true;
  let quoted = false;
  while (at < script.length && !wordEnd.test(script[at] ?? '')) {
    const char = script[at] ?? '';
    if (char === '\\') {
      quoted = true;
      if (script[at + 1] !== '\n') text += script[at + 1] ?? '';
      at += 2;
    } else if (char === "'") {
      const end = closing(script, "'", at + 1);
      quoted = true;
      text += script.slice(at + 1, end);
      at = end + 1;
    } else if (char === '"') {
      quoted = true;
      at++;
      while (script[at] !== '"') {
        if (at >= script.length) throw new Unfinished('quote');
        if (script[at] === '\\') {
          text += /["\\$`\n]/.test(script[at + 1] ?? '') ? (script[at + 1] ?? '') : script.slice(at, at + 2);
          at += 2;
        } else if (script[at] === '$' || script[at] === '`') {
          const end = afterExpansion(script, at);
          if (end > at + 1) literal = false;
          text += script.slice(at, end);
          at = end;
        } else text += script[at++];
      }
      at++;
    } else if (char === '$' || char === '`') {
      const end = afterExpansion(script, at);
      if (end > at + 1) literal = false;
      text += script.slice(at, end);
      at = end;
    } else {
      if (/[*?[{~]/.test(char) && !/^\[\[?$/.test(text + char)) literal = false;
      text += char;
      at++;
    }
  }
  if (at === from) throw new NotUnderstood(`no word at ${from}`);
  return [{ is: 'word', text, literal, quoted }, at];
};

const closing = (script: string, quote: string, from: number): number => {
  const end = script.indexOf(quote, from);
  if (end < 0) throw new Unfinished('quote');
  return end;
};

/** Where an expansion that starts with $ or ` ends; just past the $ when it is a plain dollar sign. */
const afterExpansion = (script: string, from: number): number => {
  if (script[from] === '`') {
    for (let at = from + 1; at < script.length; at++) {
      if (script[at] === '\\') at++;
      else if (script[at] === '`') return at + 1;
    }
    throw new Unfinished('backquote');
  }
  const next = script[from + 1] ?? '';
  if (next === '(') return afterBrackets(script, from + 1, '(', ')');
  if (next === '{') return afterBrackets(script, from + 1, '{', '}');
  const name = /^([A-Za-z_]\w*|[0-9@*#?$!-])/.exec(script.slice(from + 1, from + 80));
  return from + 1 + (name?.[0].length ?? 0);
};

const afterBrackets = (script: string, from: number, open: string, close: string): number => {
  let depth = 0;
  for (let at = from; at < script.length; at++) {
    const char = script[at];
    if (char === '\\') at++;
    else if (char === "'") at = closing(script, "'", at + 1);
    else if (char === '"') {
      for (at++; script[at] !== '"'; at++) {
        if (at >= script.length) throw new Unfinished('quote');
        if (script[at] === '\\') at++;
        else if (script[at] === '$' && /[({]/.test(script[at + 1] ?? '')) at = afterExpansion(script, at) - 1;
      }
    } else if (char === open) depth++;
    else if (char === close && --depth === 0) return at + 1;
  }
  throw new Unfinished('bracket');
};
