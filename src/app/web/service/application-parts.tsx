import { application as road } from '#lifecycle/road/road.ts';
import { applicationApi, type Application } from '#lifecycle/application/application.contract.ts';
import { StatusTag, type Tone } from '#platform/ui/StatusTag.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { useSession } from '../shell/session.ts';
import { applicationWords } from './application.words.ts';

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

/** A key that ends within so many days is called to mind. */
export const keysEndSoonDays = 30;

/** The states an application can be in. */
export const stateOfApplication = applicationApi.list.query.shape.state;

/** Why the person may not ask for data or manage keys: only who registered an application runs it. */
export function useNotOwner({ ownerId }: Application): string | undefined {
  const say = useWords(applicationWords);
  const { me } = useSession();
  return ownerId === me.id ? undefined : say('ownerOnly');
}
