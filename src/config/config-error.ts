/** The configuration can not be used. */
export class ConfigError extends Error {
  override name = 'ConfigError';

  /**
   * @param mistakes one line each: where it stands, the setting, what was given, what is allowed
   */
  constructor(readonly mistakes: readonly string[]) {
    super(['the configuration can not be used:', ...mistakes].join('\n  '));
  }
}
