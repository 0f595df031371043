/**
 * Imports in `src` go one way: actions → `reconcile/` and `github/`, which know nothing of each other → `moco/` → `model/`.
 * No import cycle, not even of types.
 */
const ACTIONS = '^src/(update-user|sync)/';

const forbidden = (name, from, to) => ({ name, severity: 'error', from: { path: from }, to: { path: to } });

module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    forbidden('update-user-knows-nothing-of-sync', '^src/update-user/', '^src/sync/'),
    forbidden('sync-knows-nothing-of-update-user', '^src/sync/', '^src/update-user/'),
    forbidden('github-uses-moco-and-model', '^src/github/', `${ACTIONS}|^src/reconcile/`),
    forbidden('reconcile-uses-moco-and-model', '^src/reconcile/', `${ACTIONS}|^src/github/`),
    forbidden('moco-uses-model', '^src/moco/', `${ACTIONS}|^src/(reconcile|github)/`),
    forbidden('model-uses-nothing', '^src/model/', `${ACTIONS}|^src/(reconcile|github|moco)/`),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
};
