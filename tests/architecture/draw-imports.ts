/** Draws the imports between the parts of src into ARCHITECTURE.md. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawImports, partImports, withDrawing } from './import-drawing.js';
import { read, root } from './imports.js';

const page = 'ARCHITECTURE.md';
writeFileSync(join(root, page), withDrawing(read(page), drawImports(partImports())));
