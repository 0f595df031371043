/** `npm run schema`: writes the JSON Schema of users files. */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { readManifest } from '../simulator/runner.ts';
import { SCHEMA_FILE, usersFileSchema } from './users-file-schema.ts';

const text = JSON.stringify(usersFileSchema(await readManifest()));
writeFileSync(
  SCHEMA_FILE,
  await format(text, { ...(await resolveConfig(SCHEMA_FILE)), filepath: SCHEMA_FILE }),
);
console.log(`Wrote ${SCHEMA_FILE}`);
