// Base64 in a config, which may have line ends and lack padding, as encoders of ConfigMaps write it.

/** The text without white space, with padding; undefined where it is not base64. */
export const canonicalBase64 = (text: string): string | undefined => {
  try {
    return btoa(atob(text));
  } catch {
    return undefined;
  }
};
