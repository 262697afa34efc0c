import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isPermission } from '#governance/policy/permissions.ts';
import type { Words } from '#platform/ui/words.ts';
import { patterns } from './paths.ts';
import { scenes } from './scenes.ts';

const pages = scenes.flatMap((scene) => scene.pages.map((page) => ({ scene, page })));
const src = join(import.meta.dirname, '../..');

test('every page names a permission that exists, and no address has two pages', () => {
  expect(pages.length).toBeGreaterThan(3);
  const unknown = pages.filter(({ page }) => page.permission && !isPermission(page.permission));
  expect(unknown.map(({ page }) => page.path)).toEqual([]);
  expect(new Set(pages.map(({ page }) => page.path)).size).toBe(pages.length);
  expect(new Set(Object.values(patterns)).size).toBe(Object.keys(patterns).length);
});

test('every address is that of a page in a scene, but for those outside and the patterns', () => {
  const shown = new Set<string>(pages.map(({ page }) => page.path));
  const others = Object.keys(patterns).filter((name) => !shown.has(name));
  expect(others.toSorted()).toEqual(['password', 'patterns', 'setUp', 'signIn']);
});

const files = globSync(['app/web/**/*.{words,scene}.ts', 'platform/ui/*.words.ts'], { cwd: src });

test.each(files)('%s says everything in both languages, and all of it is used', async (file) => {
  const exported = (await import(join(src, file))) as Record<string, unknown>;
  const parts = Object.values(exported).flatMap(wordsIn);
  expect(parts).toHaveLength(1);
  const { zh, en } = parts[0]!;
  expect(Object.keys(en)).toEqual(Object.keys(zh));
  for (const words of [...Object.values(zh), ...Object.values(en)])
    expect(words.trim()).not.toBe('');
  for (const [key, words] of Object.entries(zh)) {
    const asked = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).toSorted();
    expect(asked(en[key]!), key).toEqual(asked(words));
  }
  if (file.endsWith('.words.ts')) expect(unused(Object.keys(zh))).toEqual([]);
});

test('English words hold no Chinese, but for what is quoted', async () => {
  const found: string[] = [];
  for (const file of files) {
    const exported = (await import(join(src, file))) as Record<string, unknown>;
    for (const [key, words] of Object.values(exported).flatMap(wordsIn).flatMap(englishOf)) {
      if (/\p{Script=Han}/u.test(words)) found.push(`${file}: ${key}`);
    }
  }
  expect(found.toSorted()).toEqual([
    'app/web/shell/shell.words.ts: otherLanguage',
    'app/web/sign-in/sign-in.words.ts: nameZhHint',
  ]);
});

test('signs of Chinese sentences stand in words alone, so that English has its own', () => {
  const signs = /[、，；：。（）“”！？]/;
  const files = globSync(['app/web/**/*.{ts,tsx}', 'platform/ui/*.{ts,tsx}'], { cwd: src });
  const found = files.filter(
    (path) =>
      !/\.(?:words|test|scene)\.ts$/.test(path) &&
      !saysByLanguage.includes(path) &&
      signs.test(readFileSync(join(src, path), 'utf8')),
  );
  expect(found).toEqual([]);
});

/** The separators of both languages, and the samples of the page that is shown in development alone. */
const saysByLanguage = ['platform/ui/formats.ts', 'app/web/patterns/PatternsPage.tsx'];

const englishOf = ({ en }: Words<string>) => Object.entries(en);

function wordsIn(value: unknown): Words<string>[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('zh' in value && 'en' in value) return [value as Words<string>];
  return 'words' in value ? wordsIn(value.words) : [];
}

/** Keys that no file of the web names. */
function unused(keys: readonly string[]): string[] {
  const text = globSync(['app/web/**/*.{ts,tsx}', 'platform/ui/*.{ts,tsx}'], { cwd: src })
    .filter((path) => !path.endsWith('.words.ts') && !path.endsWith('.test.ts'))
    .map((path) => readFileSync(join(src, path), 'utf8'))
    .join('\n');
  return keys.filter((key) => !new RegExp(`\\b${key}\\b`).test(text));
}
