// Which scripts send a signal to process 1.

import { baseName, everyCommand, functionsOf } from './commands.ts';
import { judging } from './script.ts';

/** Whether a script has a command such as `kill -HUP 1` in it, wherever it is. */
export const signalsFirstProcess = judging((list) => {
  const functions = functionsOf(list);
  return everyCommand(list).some(({ words }) => {
    const [command] = words;
    if (command?.literal !== true || functions.has(command.text)) return false;
    return wordsSignalFirstProcess(words.map(({ text, literal }) => (literal ? text : '$')));
  });
}, false);

/** The same of the words of one command. Signal 0 and the listing of signals send none. */
export const wordsSignalFirstProcess = ([command, ...rest]: readonly unknown[]): boolean => {
  if (typeof command !== 'string' || baseName(command) !== 'kill') return false;
  const [option, value] = rest;
  if (typeof option !== 'string' || /^-(?:0|l|L|-list|-table)$/.test(option)) return false;
  const hasValue = option === '-s' || option === '-n' || option === '--signal';
  if (hasValue && (value === '0' || value === 'EXIT')) return false;
  const processes = hasValue ? rest.slice(2) : option.startsWith('-') ? rest.slice(1) : rest;
  return processes.includes('1');
};
