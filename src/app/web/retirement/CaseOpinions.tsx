import type { RetirementDetail } from '#lifecycle/retirement/retirement.contract.ts';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useDepartments } from '../catalog/departments.ts';
import { ResultTag, useCaseNames } from './case-parts.tsx';
import { offices, type Office } from './case-values.ts';
import { deedWords } from './deed.words.ts';
import { usePlan } from './DeidentifyPlan.tsx';
import { treatmentWords } from './treatment.words.ts';
import './retirement.css';

const speakerKeys = {
  provider: 'speakersProvider',
  bureau: 'speakersBureau',
  security: 'speakersSecurity',
  archive: 'speakersArchive',
} as const;

/** What each of the four offices says, who has still to speak, and where they differ. */
export function CaseOpinions({ one }: { one: RetirementDetail }) {
  const say = useWords(deedWords);
  return (
    <Panel title={say('offices')}>
      <ul className="case-offices">
        {offices.map((office) => (
          <li key={office}>
            <OfficeOpinion office={office} one={one} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function OfficeOpinion({ office, one }: { office: Office; one: RetirementDetail }) {
  const say = useWords(deedWords);
  const names = useCaseNames();
  const { nameOf } = useDepartments();
  const opinion = one.opinions.find((given) => given.office === office);
  return (
    <div className="case-office">
      <h3>
        {names.office(office)}
        {opinion === undefined ? null : <ResultTag result={opinion.result} />}
      </h3>
      {opinion === undefined ? (
        <>
          <p>{say('noOpinion')}</p>
          <p className="weak">
            {say(speakerKeys[office], { department: nameOf(one.departmentId) })}
          </p>
        </>
      ) : (
        <>
          <p className="case-reason">{opinion.reason}</p>
          <AgreedBefore one={one} planVersion={opinion.planVersion} />
          <p className="weak">
            {one.people[opinion.givenBy] ?? opinion.givenBy} · <DateTime value={opinion.givenAt} />
          </p>
        </>
      )}
    </div>
  );
}

/** Says of an opinion to de-identify that the plan it agreed to was changed. */
function AgreedBefore(props: { one: RetirementDetail; planVersion: number | null }) {
  const say = useWords(treatmentWords);
  const { one, planVersion } = props;
  const plan = usePlan(one.id);
  if (planVersion === null || plan === undefined || plan.version === planVersion) return null;
  return (
    <div>
      <StatusTag tone="attention">{say('agreedOld', { version: planVersion })}</StatusTag>
    </div>
  );
}
