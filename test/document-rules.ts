import { dirname, join, normalize } from 'node:path';

/** What a document claims to exist. */
export interface Claims {
  /** Paths from the root of the repository; may hold `*`. */
  paths: string[];
  /** Names of scripts of package.json. */
  scripts: string[];
}

const topFolders = /^(src|test|docs|bench|scripts|demo|migrations|\.ci)\//;
const topFiles =
  /^([A-Z][A-Za-z.-]+\.md|LICENSE|package\.json|tsconfig\.json|[a-z.]+\.config\.ts)$/;
const builtIn = new Set(['test', 'start']);

/** Finds what a Markdown file names. In: its path and text. Placeholders such as `<name>` are no claims. */
export function claimsOf(path: string, text: string): Claims {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
  const spans = [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
  const words = spans.flatMap((span) => span.split(/\s+/));
  const blocks = [...text.matchAll(/```[a-z]*\n([\s\S]*?)```/g)].flatMap((match) =>
    (match[1] ?? '').split(/\s+/),
  );
  return {
    paths: [
      ...links.flatMap((link) => linkTarget(path, link)),
      ...words.flatMap(namedPath),
      ...blocks.filter((word) => topFolders.test(word)).flatMap(namedPath),
    ],
    scripts: [...text.matchAll(/\bnpm (?:run )?([a-z][\w:-]*)/g)]
      .filter(([whole, name = '']) => whole.startsWith('npm run ') || builtIn.has(name))
      .map((match) => match[1] ?? ''),
  };
}

function linkTarget(path: string, link: string): string[] {
  if (/^([a-z]+:|#|\/)/.test(link)) return [];
  return [normalize(join(dirname(path), link.replace(/#.*$/, '')))];
}

function namedPath(word: string): string[] {
  const clean = word.replace(/^\.\//, '').replace(/[,;:)]+$|:\d+$/g, '');
  if (/[<>{}…$=]|\.\.\./.test(clean)) return [];
  if (/^#[a-z]+\//.test(clean)) return [`src/${clean.slice(1)}`];
  return topFolders.test(clean) || topFiles.test(clean) ? [clean.replace(/\/$/, '')] : [];
}
