// A user name and a secret, or a token, for one registry. Never printed.

export interface Credentials {
  /** The file or helper, for messages. */
  readonly from: string;
  readonly username?: string;
  readonly password?: string;
  /** An OAuth2 refresh token. */
  readonly identityToken?: string;
  readonly registryToken?: string;
}
