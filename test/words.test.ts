import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as permissions from '#governance/policy/permissions.ts';
import * as road from '#lifecycle/road/road.ts';
import { declaredErrors } from '#platform/errors/errors.ts';
import { root } from './source-files.ts';

/** One text in both languages, and where it stands. */
interface Pair {
  where: string;
  zh: string;
  en: string;
}

const han = /\p{Script=Han}/u;
/** Punctuation of half width against a Chinese character, where Chinese has its own. */
const halfWidth = /\p{Script=Han}[,;:?!](?=$|[\s\p{Script=Han}{“（])|[,;:?!](?=\p{Script=Han})/u;
const placeholder = /\{\{?\w+\}?\}/g;

/** English texts that show Chinese on purpose: an example of what to type, and the name of the other language. */
const chineseShown = new Set(['shell.otherLanguage', 'sign-in.nameZhHint']);
/** Stands directly behind another text. */
const suffixes = new Set(['upload.standardSuffix']);

/** A record of words of the interface, or undefined. */
function wordsOf(value: unknown): { namespace: string; zh: object; en: object } | undefined {
  const words = value as { namespace?: unknown; zh?: unknown; en?: unknown } | null | undefined;
  const isWords =
    typeof words?.namespace === 'string' &&
    typeof words.zh === 'object' &&
    typeof words.en === 'object';
  // The three members were just looked at.
  return isWords ? (words as { namespace: string; zh: object; en: object }) : undefined;
}

/** The words of the interface, of every file that declares some. */
async function interfaceWords() {
  const files = globSync(['src/**/*.words.ts', 'src/**/*.scene.ts'], { cwd: root });
  const found = new Map<string, { namespace: string; zh: object; en: object }>();
  for (const file of files.toSorted()) {
    const module: Record<string, unknown> = await import(join(root, file));
    for (const value of Object.values(module)) {
      const words = wordsOf(value) ?? wordsOf((value as { words?: unknown }).words);
      if (words !== undefined) found.set(words.namespace, words);
    }
  }
  return [...found.values()];
}

async function refusalWords(): Promise<Pair[]> {
  for (const file of globSync('src/**/*.errors.ts', { cwd: root })) await import(join(root, file));
  return [...declaredErrors()].flatMap(([code, { words, next }]) => [
    { where: code, ...words },
    ...(next === undefined ? [] : [{ where: `${code} (next)`, ...next }]),
  ]);
}

/** Every `{ zh, en }` inside a value: the words of states, stations, roles and permissions. */
function pairsIn(value: unknown, where: string): Pair[] {
  if (typeof value !== 'object' || value === null) return [];
  const { zh, en } = value as { zh?: unknown; en?: unknown };
  if (typeof zh === 'string' && typeof en === 'string') return [{ where, zh, en }];
  return Object.entries(value).flatMap(([key, inner]) => pairsIn(inner, `${where}.${key}`));
}

/** Whether a text has letters of its own, besides what is put into it. */
function hasLetters(text: string): boolean {
  return /\p{L}/u.test(text.replaceAll(placeholder, ''));
}

/** What is wrong with a text in its two languages. */
function faults({ where, zh, en }: Pair): string[] {
  const wrong = (what: string) => `${where}: ${what}: ${zh} | ${en}`;
  const names = (text: string) => [...new Set(text.match(placeholder))].toSorted().join();
  // A refusal may carry a parameter for each language: `{whyZh}`, `{whyEn}`.
  const common = (text: string) => names(text.replaceAll(/(Zh|En)\}/g, '}'));
  const of = (text: string) => common(text.replaceAll(/\{(zh|en)\}/g, '{text}'));
  return [
    ...(zh.trim() === '' || en.trim() === '' ? [wrong('empty')] : []),
    ...((zh !== zh.trim() || en !== en.trim()) && !suffixes.has(where)
      ? [wrong('space at an end')]
      : []),
    ...(han.test(en) && !chineseShown.has(where) ? [wrong('Chinese in the English')] : []),
    // Names, as `Node.js`, are the same in both.
    ...(!han.test(zh) && hasLetters(zh) && zh !== en && !chineseShown.has(where)
      ? [wrong('no Chinese in the Chinese')]
      : []),
    ...(halfWidth.test(zh) ? [wrong('half-width punctuation')] : []),
    ...(of(zh) === of(en) ? [] : [wrong('other parameters')]),
    ...(/\btbd\b|lorem|\?\?\?|xxx/i.test(`${zh} ${en}`) ? [wrong('left over')] : []),
  ];
}

describe('words in both languages', () => {
  test('of the interface are complete', async () => {
    const all = await interfaceWords();
    expect(all.length).toBeGreaterThan(15);
    expect(
      all.flatMap(({ namespace, zh, en }) => {
        const keys = new Set([...Object.keys(zh), ...Object.keys(en)]);
        return [...keys].flatMap((key) => {
          const text = (words: object) =>
            String(Object.entries(words).find(([k]) => k === key)?.[1] ?? '');
          return faults({ where: `${namespace}.${key}`, zh: text(zh), en: text(en) });
        });
      }),
    ).toEqual([]);
  });

  test('of every refusal are complete', async () => {
    const all = await refusalWords();
    expect(all.length).toBeGreaterThan(100);
    expect(all.flatMap(faults)).toEqual([]);
  });

  test('of states, stations, roles and permissions are complete', () => {
    const all = [...pairsIn({ ...road }, 'road'), ...pairsIn({ ...permissions }, 'policy')];
    expect(all.length).toBeGreaterThan(60);
    expect(all.flatMap(faults)).toEqual([]);
  });

  test('that are wrong are found', () => {
    const good = { where: 'x', zh: '已保存 {{name}}', en: '{{name}} is saved' };
    expect(faults(good)).toEqual([]);
    for (const wrong of [
      { ...good, en: '{{name}} 已保存' },
      { ...good, zh: '{{name}} is saved!' },
      { ...good, en: 'Saved' },
      { ...good, zh: '已保存 {{name}},请刷新' },
      { ...good, zh: '已保存, {{name}}' },
      { ...good, en: ' ' },
      { ...good, en: '{{name}} ???' },
    ]) {
      expect(faults(wrong), JSON.stringify(wrong)).not.toEqual([]);
    }
  });
});
