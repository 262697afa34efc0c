import type { RetirementDetail } from '#lifecycle/retirement/retirement.contract.ts';
import { Facts } from '#platform/ui/DetailPage.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useDepartments } from '../catalog/departments.ts';
import { useCaseNames } from './case-parts.tsx';
import { caseWords } from './case.words.ts';
import { DataSetName } from './DataSetName.tsx';
import { deedWords } from './deed.words.ts';

/** What was proposed, and why. */
export function CaseFacts({ one }: { one: RetirementDetail }) {
  const say = useWords(caseWords);
  const sayDeed = useWords(deedWords);
  const { nameOf } = useDepartments();
  const names = useCaseNames();
  return (
    <div className="stack">
      <Facts
        items={[
          [say('dataSet'), <DataSetName key="d" {...one} />],
          [say('department'), nameOf(one.departmentId)],
          [say('cause'), names.cause(one.cause)],
          ...(one.keepUntil === null
            ? []
            : ([[sayDeed('keepUntil'), one.keepUntil]] satisfies [string, string][])),
        ]}
      />
      <dl className="case-why">
        {(['reason', 'legalBasis'] as const).map((key) => (
          <div key={key}>
            <dt className="weak">{say(key)}</dt>
            <dd className="case-reason">{one[key]}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
