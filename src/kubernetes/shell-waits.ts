// Which ports of the pod a script waits for without a limit.

import { everyCommand, firstNodes, functionsOf, mayLeave, texts } from './shell-commands.ts';
import { judging, type List } from './shell-script.ts';

/** The ports on the pod's own address that a loop of the script waits for without a limit. */
export const waitedPorts = judging((list): readonly number[] => {
  const functions = functionsOf(list);
  // What the script itself started may be what it waits for.
  const ports: number[] = [];
  for (const statement of list) {
    if (statement.background) return [];
    const node = firstNodes(statement)[0];
    if (node?.is !== 'loop' || mayLeave([...node.condition, ...node.body], functions)) continue;
    const waits = node.keyword === 'until' ? !negated(node.condition) : negated(node.condition);
    if (waits) ports.push(...portsIn(node.condition));
  }
  return ports;
}, []);

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
