import type { DisposalTask } from '#lifecycle/retirement/archive.contract.ts';
import { useWords } from '#platform/ui/words.ts';
import { disposalWords } from './disposal.words.ts';

type Method = NonNullable<DisposalTask['method']>;

/** The keys of the words of the ways to dispose of a copy. */
export const methodKeys = {
  deleted: 'deleted',
  overwritten: 'overwritten',
  'crypto-erased': 'cryptoErased',
  'no-copy': 'noCopy',
} as const satisfies Record<Method, string>;

function isMethod(text: string): text is Method {
  return text in methodKeys;
}

/** The name of a way to dispose of a copy, in the language of the person; an unknown one as it is. */
export function useMethodName(): (method: string) => string {
  const say = useWords(disposalWords);
  return (method) => (isMethod(method) ? say(methodKeys[method]) : method);
}
