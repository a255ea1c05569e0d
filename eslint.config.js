// The lint gate: typescript-eslint at its strictest, plus the import rules of docs/architecture.md.
// What a folder may import is stated in eslint.walls.js.
import tseslint from 'typescript-eslint';
import walls from './eslint.walls.js';

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
  { files: ['src/**'], plugins: { marvin: walls }, rules: { 'marvin/walls': 'error' } },
  {
    files: ['src/**'],
    ignores: [
      'src/**/main.ts',
      'src/producer/commandLine.ts',
      'src/shared/processLife.ts',
      'src/shared/config/configuration.ts',
    ],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.object.name='process'][callee.property.name='exit']",
          message: 'Only a main ends the process.',
        },
        {
          selector: 'CallExpression[callee.name=/^(loadConfig|configOf|readConfiguration)$/]',
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
