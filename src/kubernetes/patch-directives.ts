// Strategic merge patches. What has a directive of one is no object for a cluster, whatever else is in it: the API server
// knows no such field (k8s.io/apimachinery/pkg/util/strategicpatch/patch.go).

import { elementsOf, type Node } from '../yaml/read/node.ts';
import { keyText } from '../yaml/read/value.ts';

const directive = /^\$(?:patch|retainKeys|setElementOrder\/.*|deleteFromPrimitiveList\/.*)$/;
const words = ['$patch', '$retainKeys', '$setElementOrder/', '$deleteFromPrimitiveList/'];

/** Whether an object has a directive of a strategic merge patch in it. */
export const isStrategicPatch = (text: string, node: Node): boolean => {
  const source = text.slice(node.start, node.end);
  return source.includes('$') && words.some((word) => source.includes(word)) && hasDirective(text, node);
};

const hasDirective = (text: string, node: Node): boolean =>
  elementsOf(node).some((each) => {
    if ('key' in each && directive.test(keyText(each.key, text))) return true;
    return each.value !== null && hasDirective(text, each.value);
  });
