import type { RetirementDetail } from '#lifecycle/retirement/retirement.contract.ts';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { deedWords } from './deed.words.ts';

/** What came of a case that has ended, and where to go from it. */
export function CaseEnd({ one }: { one: RetirementDetail }) {
  const say = useWords(deedWords);
  const language = useLanguage();
  const { may } = useSession();
  if (one.state === 'withdrawn')
    return (
      <>
        <p>{say('withdrawn')}</p>
        {one.problem === null ? null : <p className="weak case-reason">{one.problem[language]}</p>}
      </>
    );
  const words = {
    kept: say('keptNow', { day: one.keepUntil ?? '' }),
    archived: say('archivedNow'),
    destroyed: say(one.result === 'de-identify' ? 'deIdentifiedNow' : 'destroyedNow'),
  };
  const { state } = one;
  return (
    <>
      <p>{state === 'archived' || state === 'destroyed' ? words[state] : words.kept}</p>
      <p className="case-links">
        {state === 'archived' ? (
          <AppLink to={pathTo('archive', { archiveId: one.id })}>{say('openArchive')}</AppLink>
        ) : null}
        {may('source:read') ? (
          <AppLink to={pathTo('dataSet', { dataSetId: one.dataSetId })}>
            {say('openDataSet')}
          </AppLink>
        ) : null}
      </p>
    </>
  );
}
