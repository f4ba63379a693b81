// Which ports of the pod a script waits for without a limit.

import { everyCommand, firstNodes, functionNames, mayLeave, texts } from './shell-commands.ts';
import { isHarmless } from './shell-finite.ts';
import { judging, type List } from './shell-script.ts';

/** The ports on the pod's own address that a loop of the script waits for without a limit. */
export const waitedPorts = judging((list): readonly number[] => {
  const functions = functionNames(list);
  const ports: number[] = [];
  for (const statement of list) {
    const node = firstNodes(statement)[0];
    if (node?.is === 'loop' && !mayLeave([...node.condition, ...node.body], functions) && waits(node))
      ports.push(...portsIn(node.condition));
    // What the script itself started may be what it waits for, and what may leave need not come to the next loop.
    else if (!isHarmless(statement) || mayLeave([statement], functions)) return ports;
  }
  return ports;
}, []);

/** Whether a loop goes on while its condition says that nothing answers. */
const waits = ({ keyword, condition }: { keyword: 'while' | 'until'; condition: List }): boolean => {
  const isUp = answers(condition);
  return isUp !== undefined && isUp === (keyword === 'until');
};

/** Whether a condition holds when the port answers (true) or when it does not (false); undefined: who knows. */
const answers = (list: List): boolean | undefined => {
  const [command] = everyCommand(list);
  const words = texts(command?.words ?? []);
  if (!/^(\[\[?|test)$/.test(words[0] ?? '')) return !negated(list);
  // [ "$(curl -w "%{http_code}" localhost:8080)" = 200 ]
  const at = words.findIndex((word) => /^(==?|!=|-eq|-ne)$/.test(word));
  const status = words[at + 1];
  if (at === -1 || status === undefined || !/^[1-5]\d\d$/.test(status)) return undefined;
  return /^(==?|-eq)$/.test(words[at] ?? '') !== negated(list);
};

const negated = (list: List): boolean => list.length === 1 && list[0]?.pipelines[0]?.negated === true;

const portsIn = (list: List): number[] => {
  const [command, ...more] = everyCommand(list);
  if (command === undefined || more.length > 0 || list[0]?.pipelines.length !== 1) return [];
  const words = texts(command.words);
  const joined = words.join(' ');
  const url = /(?:^|[\s/@])(?:localhost|127\.0\.0\.1|\[::1\]):(\d+)/.exec(joined);
  if (url) return [Number(url[1])];
  // nc -z localhost 8080
  const at = words.findIndex((word) => /^(localhost|127\.0\.0\.1|::1)$/.test(word));
  // Or pg_isready -h localhost -p 5432
  const option = words.indexOf('-p');
  const port = option > 0 ? words[option + 1] : words[at + 1];
  return at >= 0 && port !== undefined && /^\d+$/.test(port) ? [Number(port)] : [];
};
