import { Alert } from 'antd';
import type { RetirementDetail } from '#lifecycle/retirement/retirement.contract.ts';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useDepartments } from '../catalog/departments.ts';
import { ResultTag, useCaseNames } from './case-parts.tsx';
import { offices, results, type Office } from './case-values.ts';
import { deedWords } from './deed.words.ts';
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
      <Disagreement one={one} />
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
          <p className="weak">
            {one.people[opinion.givenBy] ?? opinion.givenBy} · <DateTime value={opinion.givenAt} />
          </p>
        </>
      )}
    </div>
  );
}

/** All four spoke and do not agree: who says what, and what to do. */
function Disagreement({ one }: { one: RetirementDetail }) {
  const say = useWords(deedWords);
  const names = useCaseNames();
  const said = results.flatMap((result) => {
    const sides = one.opinions.filter((opinion) => opinion.result === result);
    if (sides.length === 0) return [];
    const offices = sides.map(({ office }) => names.office(office)).join('、');
    return [say('disagreeSide', { offices, result: names.result(result) })];
  });
  if (one.state !== 'proposed' || one.opinions.length < offices.length || said.length < 2)
    return null;
  return (
    <Alert
      type="warning"
      showIcon
      className="panel-note"
      title={say('disagree')}
      description={say('disagreeText', { sides: said.join('；') })}
    />
  );
}
