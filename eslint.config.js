// The lint gate: typescript-eslint at its strictest, plus the import rules of docs/architecture.md.
// Each room names what it must not reach; a violation is an error here, not a promise in a document.
import tseslint from 'typescript-eslint';

const room = (files, message, patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: patterns.map((regex) => ({ regex, message })) }] },
});

const onlyFromClients = '^axios$';
const rooms = (own) =>
  `/(${['producer', 'workers', 'webhooks', 'simulator'].filter((name) => name !== own).join('|')})/`;

export default tseslint.config(
  { ignores: ['dist', 'var', 'coverage', 'node_modules'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { project: './tsconfig.all.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'no-console': 'error',
    },
  },
  room(['src/shared/domain/**'], 'domain is pure: luxon, libphonenumber-js and itself only', [
    '^(?!\\./|\\.\\./|luxon$|libphonenumber-js)',
    '\\.\\./(?!domain/)(contracts|calls|config|errors|redis|queues|sealing|logging|processLife)',
    rooms(),
  ]),
  room(['src/shared/contracts/**'], 'contracts import domain and zod only', [
    '^(?!\\./|\\.\\./domain/|zod$)',
  ]),
  room(['src/shared/calls/**'], 'calls import domain, contracts and queues; no HTTP, no configuration', [
    '^(axios|express|undici|node:http)',
    '/config(uration)?\\.js$',
    rooms(),
  ]),
  room(['src/shared/*.ts'], 'shared never imports a process', [onlyFromClients, rooms()]),
  ...['producer', 'workers', 'webhooks', 'simulator'].map((name) =>
    room([`src/${name}/**`], 'processes never import one another; axios lives in the robot and 1C clients', [
      rooms(name),
      onlyFromClients,
    ]),
  ),
  room(['src/**/*Client.ts'], 'processes never import one another', [
    '/(producer|workers|webhooks|simulator)/',
  ]),
  {
    files: ['src/**'],
    ignores: ['src/**/main.ts', 'src/shared/processLife.ts', 'src/shared/configuration.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.object.name='process'][callee.property.name='exit']",
          message: 'Only a main ends the process.',
        },
        {
          selector: 'CallExpression[callee.name=/^(loadConfig|readConfiguration)$/]',
          message: 'Only a main reads the configuration.',
        },
      ],
    },
  },
  {
    files: ['test/**', 'bench/**', 'scripts/**'],
    rules: { 'no-console': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  { files: ['**/*.js', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
);
