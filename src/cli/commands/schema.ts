// `podgraft schema`: the JSON Schema of the functionConfig, for editors.

import { editorSchema } from '../../config/editor-schema.ts';
import { type Command, UsageError } from '../args/command.ts';

export const schema: Command = {
  name: 'schema',
  summary: 'print the JSON Schema of the functionConfig, for editors',
  usage: [''],
  about: `Prints a JSON Schema (draft 2020-12) of the functionConfig. To have an editor with the YAML
language server complete and check a config, name the schema on its first line:
  podgraft schema > podgraft.schema.json
  # yaml-language-server: $schema=./podgraft.schema.json`,
  examples: [['podgraft schema > podgraft.schema.json', 'write the schema to a file']],
  page: 'reference.md',
  options: {},
  run: ({ positionals }, io) => {
    if (positionals.length > 0)
      throw new UsageError(`schema takes no arguments; write it with podgraft schema > ${positionals[0]}`);
    io.stdout(`${JSON.stringify(editorSchema(), null, 2)}\n`);
    return 0;
  },
};
