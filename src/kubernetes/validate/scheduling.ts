// Rules of where pods run: tolerations, affinity, topology spread, scheduling gates, readiness gates, resource claims.

import { dnsLabel, dnsSubdomain, labelValue, qualifiedName } from './formats.ts';
import {
  checkEach,
  checkExactlyOne,
  checkFormat,
  checkNotEmpty,
  checkRange,
  isSet,
  type Report,
  type Validator,
} from './validator.ts';

export const Toleration: Validator = (value, report, { isPartial }) => {
  const { key, operator, effect, tolerationSeconds } = value;
  if (key !== '') checkFormat(value, 'key', qualifiedName, report);
  if (isPartial) return;
  if (isSet(tolerationSeconds) && effect !== 'NoExecute') {
    report('effect', 'must be NoExecute where tolerationSeconds is set', {
      currentValue: effect,
      remedy: 'set effect: NoExecute, or remove tolerationSeconds',
    });
  }
  checkTolerated(value, report);
  if ((isSet(key) && key !== '') || operator === 'Exists') return;
  report('operator', 'must be Exists without a key', { remedy: 'add key, or set operator: Exists' });
};

const checkTolerated = (toleration: Record<string, unknown>, report: Report): void => {
  const { operator, value } = toleration;
  if (typeof value !== 'string' || value === '') return;
  if (operator === 'Exists')
    report('value', 'must not be set with operator: Exists', { remedy: 'remove value', currentValue: value });
  if (!isSet(operator) || operator === '' || operator === 'Equal')
    checkFormat(toleration, 'value', labelValue, report);
};

export const PreferredSchedulingTerm: Validator = (value, report) =>
  checkRange(value, 'weight', { least: 1, most: 100 }, report);
export { PreferredSchedulingTerm as WeightedPodAffinityTerm };

export const NodeSelector: Validator = ({ nodeSelectorTerms }, report) => {
  if (!Array.isArray(nodeSelectorTerms) || nodeSelectorTerms.length > 0) return;
  report('nodeSelectorTerms', 'needs at least one term: an empty list selects no node');
};

/** Of the fields of a node only its name selects, and one name at a time. */
export const NodeSelectorTerm: Validator = ({ matchFields }, report) => {
  if (!Array.isArray(matchFields)) return;
  matchFields.forEach((each, index) => {
    const { key, operator, values } = (each ?? {}) as Record<string, unknown>;
    const at = `matchFields[${index}]`;
    if (typeof key === 'string' && key !== 'metadata.name')
      report(`${at}.key`, 'must be metadata.name', { currentValue: key, proposedValue: 'metadata.name' });
    if (typeof operator === 'string' && !['In', 'NotIn'].includes(operator))
      report(`${at}.operator`, `must be In or NotIn, not "${operator}"`, { currentValue: operator });
    if (Array.isArray(values) && values.length !== 1) report(`${at}.values`, 'must have exactly one value');
    for (const name of Array.isArray(values) ? values : [])
      checkFormat({ [`${at}.values`]: name }, `${at}.values`, dnsSubdomain, report);
  });
};

export const PodAffinityTerm: Validator = (value, report) => {
  checkFormat(value, 'topologyKey', qualifiedName, report);
  checkEach(value, 'namespaces', dnsLabel, report);
  checkLabelKeys(value, ['matchLabelKeys', 'mismatchLabelKeys'], report);
};

export const TopologySpreadConstraint: Validator = (value, report, { isPartial }) => {
  checkRange(value, 'maxSkew', { least: 1 }, report);
  checkRange(value, 'minDomains', { least: 1 }, report);
  checkNotEmpty(value, 'topologyKey', report);
  checkNotEmpty(value, 'whenUnsatisfiable', report);
  checkNotEmpty(value, 'nodeAffinityPolicy', report);
  checkNotEmpty(value, 'nodeTaintsPolicy', report);
  checkLabelKeys(value, ['matchLabelKeys'], report);
  if (isPartial || !isSet(value['minDomains']) || value['whenUnsatisfiable'] === 'DoNotSchedule') return;
  report('minDomains', 'needs whenUnsatisfiable: DoNotSchedule', { remedy: 'remove minDomains' });
};

/** Keys whose values come from the pod's labels: they narrow a selector, which has to be there. */
const checkLabelKeys = (value: Record<string, unknown>, fields: readonly string[], report: Report): void => {
  for (const field of fields) {
    checkEach(value, field, qualifiedName, report);
    const keys = value[field];
    if (Array.isArray(keys) && keys.length > 0 && !isSet(value['labelSelector']))
      report(field, 'needs labelSelector', { remedy: `add labelSelector, or remove ${field}` });
  }
};

export const PodSchedulingGate: Validator = (value, report) =>
  checkFormat(value, 'name', qualifiedName, report);

export const PodReadinessGate: Validator = (value, report) =>
  checkFormat(value, 'conditionType', qualifiedName, report);

const claimSources = ['resourceClaimName', 'resourceClaimTemplateName'];

export const PodResourceClaim: Validator = (value, report) => {
  checkFormat(value, 'name', dnsLabel, report);
  for (const field of claimSources) checkFormat(value, field, dnsSubdomain, report);
  checkExactlyOne(value, claimSources, { noun: 'claim', add: claimSources.join(' or ') }, report);
};
