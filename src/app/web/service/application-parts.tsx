import { application as road } from '#lifecycle/road/road.ts';
import { applicationApi, type Application } from '#lifecycle/application/application.contract.ts';
import { StatusTag, type Tone } from '#platform/ui/StatusTag.tsx';
import { useLanguage } from '#platform/ui/words.ts';

type ApplicationState = Application['state'];

const tones: Readonly<Record<ApplicationState, Tone>> = {
  registered: 'attention',
  active: 'good',
  suspended: 'bad',
  closed: 'rest',
};

/** The state of an application in words. */
export function ApplicationStateTag({ state }: { state: ApplicationState }) {
  const language = useLanguage();
  return <StatusTag tone={tones[state]}>{road.states[state][language]}</StatusTag>;
}

/** The states an application can be in. */
export const stateOfApplication = applicationApi.list.query.shape.state;
