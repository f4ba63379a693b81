// Text that says nothing. Only YAML's own blanks count: JavaScript's trim() and \s take others for blanks too,
// such as U+FEFF and U+00A0, which are content.

/** Whether there is nothing but blanks and line breaks. */
export const isBlank = (text: string): boolean => /^[ \t\r\n]*$/.test(text);

/** Whether the rest of a line is nothing but blanks and a comment. */
export const isBlankOrComment = (rest: string): boolean => /^[ \t\r\n]*(?:#|$)/.test(rest);
