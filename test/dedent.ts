// A template tag for literal YAML in tests: takes the first line break and the common indentation away,
// and nothing else.

export const dedent = (strings: TemplateStringsArray, ...values: unknown[]): string => {
  const text = strings.map((each, index) => (index === 0 ? each : `${values[index - 1]}${each}`)).join('');
  const lines = text.replace(/^\n/, '').split('\n');
  if (lines[lines.length - 1]?.trim() === '') lines[lines.length - 1] = '';
  const widths = lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)?.[0].length ?? 0);
  const width = Math.min(...widths);
  return lines.map((line) => line.slice(width)).join('\n');
};
