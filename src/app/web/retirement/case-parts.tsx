import { retirement as road } from '#lifecycle/road/road.ts';
import { StatusTag, type Tone } from '#platform/ui/StatusTag.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import type { Cause, Office, Result, State } from './case-values.ts';
import { caseWords } from './case.words.ts';

const tones: Readonly<Record<State, Tone>> = {
  proposed: 'attention',
  appraised: 'running',
  approved: 'running',
  witnessed: 'running',
  executing: 'running',
  kept: 'good',
  archived: 'good',
  destroyed: 'rest',
  withdrawn: 'rest',
};

/** The state of a case in words. */
export function CaseState({ state }: { state: State }) {
  const language = useLanguage();
  return <StatusTag tone={tones[state]}>{road.states[state][language]}</StatusTag>;
}

const causeKeys = {
  cold: 'causeCold',
  'purpose-ended': 'causePurposeEnded',
  superseded: 'causeSuperseded',
  'law-changed': 'causeLawChanged',
  request: 'causeRequest',
  error: 'causeError',
  other: 'causeOther',
} as const;
const resultKeys = {
  keep: 'resultKeep',
  archive: 'resultArchive',
  destroy: 'resultDestroy',
  'de-identify': 'resultDeIdentify',
} as const;
const officeKeys = {
  provider: 'officeProvider',
  bureau: 'officeBureau',
  security: 'officeSecurity',
  archive: 'officeArchive',
} as const;

/** The names of causes, results and offices in the language of the person. */
export function useCaseNames(): {
  cause: (cause: Cause) => string;
  result: (result: Result) => string;
  office: (office: Office) => string;
} {
  const say = useWords(caseWords);
  return {
    cause: (cause) => say(causeKeys[cause]),
    result: (result) => say(resultKeys[result]),
    office: (office) => say(officeKeys[office]),
  };
}

const resultTones: Readonly<Record<Result, Tone>> = {
  keep: 'good',
  archive: 'running',
  destroy: 'bad',
  'de-identify': 'attention',
};

/** What an appraisal says, as a tag. */
export function ResultTag({ result }: { result: Result }) {
  const names = useCaseNames();
  return <StatusTag tone={resultTones[result]}>{names.result(result)}</StatusTag>;
}
