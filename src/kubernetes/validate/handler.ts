// Rules of lifecycle hooks and of the handlers that hooks and probes share.

import { headerName, isInteger, portName } from './formats.ts';
import { checkExactlyOne, checkFormat, checkRange, isSet, type Validator } from './validator.ts';

export const LifecycleHandler: Validator = (value, report) => {
  checkExactlyOne(
    value,
    ['exec', 'httpGet', 'tcpSocket', 'sleep'],
    { noun: 'handler', add: 'exec, httpGet or sleep' },
    report,
  );
  if (isSet(value['tcpSocket'])) {
    // The API server lets it pass; the kubelet then fails every such hook.
    report('tcpSocket', 'is not supported in a hook: the kubelet fails it', {
      remedy: 'use exec, httpGet or sleep',
    });
  }
};

export const ExecAction: Validator = (value, report) => {
  const command = value['command'];
  if (Array.isArray(command) ? command.length === 0 : !isSet(command)) {
    report('command', 'is required', { remedy: 'add the command as a list of strings' });
  }
};

export const SleepAction: Validator = (value, report) => checkRange(value, 'seconds', { least: 0 }, report);

export const GRPCAction: Validator = (value, report) =>
  checkRange(value, 'port', { least: 1, most: 65535 }, report);

export const HTTPHeader: Validator = (value, report) => checkFormat(value, 'name', headerName, report);

export const HTTPGetAction: Validator = (value, report) => {
  const port = value['port'];
  if (isInteger(port)) checkRange(value, 'port', { least: 1, most: 65535 }, report);
  else if (typeof port === 'string') {
    if (/^\d+$/.test(port)) {
      report('port', `"${port}" is the name of a port, not its number`, {
        currentValue: port,
        proposedValue: Number(port),
        remedy: `write ${port} without quotes`,
      });
    } else checkFormat(value, 'port', portName, report);
  }
};
export { HTTPGetAction as TCPSocketAction };
