import type { Language, Words } from '#platform/errors/errors.ts';
import { definitionErrors } from './definition.errors.ts';

/** A place in a file of a bundle; line and column count from 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/** What is wrong at a place. */
export interface BundleProblem {
  place: Place;
  words: Words;
}

/** Problems shown at once; a bundle with more is broken as a whole. */
const problemsShownMax = 200;

/** `file:line:column` */
export function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

/** Refuses a bundle with all its problems, in the order of files and lines; does nothing when there are none. */
export function refuseProblems(problems: readonly BundleProblem[], language: Language): void {
  if (problems.length === 0) return;
  const shown = problems
    .toSorted((a, b) => comparePlaces(a.place, b.place))
    .slice(0, problemsShownMax);
  throw definitionErrors.bundleRefused(
    { count: problems.length },
    {
      errors: shown.map(({ place, words }) => ({
        path: placeText(place),
        message: words[language],
      })),
      extension: { problems: shown },
    },
  );
}

function comparePlaces(a: Place, b: Place): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
