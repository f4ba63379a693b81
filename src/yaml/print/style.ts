// What new YAML text looks like: indentation, dashes and line breaks.

/** The style of the text around, which new text follows. */
export interface Style {
  /** Spaces from a map to the map below it. */
  readonly step: number;
  /** Spaces from a key to the dashes of its list: 0 is kyaml's compact form. */
  readonly seqOffset: number;
  /** Spaces from a dash to its content, dash included. */
  readonly dashWidth: number;
  readonly newline: string;
  /** Print no block scalars: what follows the new text could be read as a part of one. */
  readonly quoted?: boolean;
}

const styles = new Map<string, Style>();

/** One object for all styles that are alike. */
export const oneStyle = (style: Style): Style => {
  const { step, seqOffset, dashWidth, newline, quoted = false } = style;
  const key = `${step} ${seqOffset} ${dashWidth} ${newline.length} ${quoted}`;
  const known = styles.get(key);
  if (known !== undefined) return known;
  styles.set(key, style);
  return style;
};

/** kyaml's own style, for text without other text around. */
export const plainStyle = (newline: string): Style => ({ step: 2, seqOffset: 0, dashWidth: 2, newline });
