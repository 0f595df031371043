/** `npm run schema`: writes the JSON Schema of a file of users, which editors complete and check by. */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { readManifest } from '../simulator/runner.ts';
import { SCHEMA_FILE, usersFileSchema } from './users-file-schema.ts';

const text = JSON.stringify(usersFileSchema(await readManifest()));
writeFileSync(
  SCHEMA_FILE,
  await format(text, { ...(await resolveConfig(SCHEMA_FILE)), filepath: SCHEMA_FILE }),
);
console.log(`${SCHEMA_FILE} is written`);
