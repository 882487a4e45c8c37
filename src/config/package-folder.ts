import { fileURLToPath } from 'node:url';

/** The folder of the package that this program belongs to: a checkout, or an installation. */
export const packageFolder = fileURLToPath(new URL('../../..', import.meta.url));
