// `podgraft schema`: the JSON Schema (draft 2020-12) of the functionConfig, for editors.

import { podGraftSchema } from '../config/schema.generated.ts';
import type { Command } from './command.ts';

export const schema: Command = {
  name: 'schema',
  summary: 'print the JSON Schema of the functionConfig, for editors',
  usage: [''],
  about: `Prints a JSON Schema (draft 2020-12). An editor with the YAML language server completes and checks a
functionConfig that says, on its first line, where the schema is:
  # yaml-language-server: $schema=./podgraft.schema.json`,
  options: {},
  run: (_args, io) => {
    io.stdout(`${JSON.stringify(JSON.parse(podGraftSchema), null, 2)}\n`);
    return 0;
  },
};
