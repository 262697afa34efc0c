import { service as road } from '#lifecycle/road/road.ts';
import type { ServiceKind, ServiceState } from '#lifecycle/service/service.contract.ts';
import { StatusTag, type Tone } from '#platform/ui/StatusTag.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { serviceWords } from './service.words.ts';

const tones: Readonly<Record<ServiceState, Tone>> = {
  draft: 'rest',
  published: 'good',
  suspended: 'attention',
  retired: 'rest',
};

/** The state of a service in words. */
export function ServiceStateTag({ state }: { state: ServiceState }) {
  const language = useLanguage();
  return <StatusTag tone={tones[state]}>{road.states[state][language]}</StatusTag>;
}

const kindKeys = { query: 'kindQuery', verify: 'kindVerify', file: 'kindFile' } as const;

/** The name of a kind of service. */
export function useServiceKind(): (kind: ServiceKind) => string {
  const say = useWords(serviceWords);
  return (kind) => say(kindKeys[kind]);
}
