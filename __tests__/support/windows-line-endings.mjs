// Preloaded into the action's process with NODE_OPTIONS: the system's line ending is that of Windows.
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

Object.defineProperty(os, 'EOL', { value: '\r\n' });
syncBuiltinESMExports();
