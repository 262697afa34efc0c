import { Failure, type Language, Refusal } from '#platform/errors/errors.ts';
import type { JobError } from '#platform/jobs/job.ts';
import { cacheErrors } from './cache.errors.ts';

/** What a run keeps of the error that ended it: words for a person, never a text that may quote data. */
export function errorWords(error: unknown, runId: string): JobError {
  if (error instanceof Refusal) return wordsOf(error);
  if (error instanceof Failure) return wordsOf(cacheErrors.interrupted({ code: error.code }));
  return wordsOf(cacheErrors.broken({ runId }));
}

function wordsOf(refusal: Refusal): JobError {
  const both = (say: (language: Language) => string) => ({ zh: say('zh'), en: say('en') });
  const next = both((language) => refusal.next(language));
  return {
    code: refusal.code,
    words: both((language) => refusal.words(language)),
    ...(next.en === '' ? {} : { next }),
  };
}
