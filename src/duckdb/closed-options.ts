/** Options of a database that reaches no other file or host, and loads no code. */
export const closedOptions = {
  enable_external_access: 'false',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_persistent_secrets: 'false',
} as const;
