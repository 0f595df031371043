/** No import cycle in `src`, and imports go one way. Imports of types count too. */
const ACTIONS = '^src/(update-user|sync)/';
const forbidden = (name, from, to) => ({ name, severity: 'error', from: { path: from }, to: { path: to } });
module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    forbidden('runner-knows-no-action', '^src/runner/', ACTIONS),
    forbidden('moco-knows-nobody', '^src/moco/', `^src/runner/|${ACTIONS}`),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
};
