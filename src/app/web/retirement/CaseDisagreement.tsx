import { Alert } from 'antd';
import type { RetirementDetail } from '#lifecycle/retirement/retirement.contract.ts';
import { useFormats } from '#platform/ui/formats.ts';
import { useWords } from '#platform/ui/words.ts';
import { useCaseNames } from './case-parts.tsx';
import { offices, results } from './case-values.ts';
import { deedWords } from './deed.words.ts';

/** All four spoke and do not agree: who says what, and what to do. */
export function CaseDisagreement({ one }: { one: RetirementDetail }) {
  const say = useWords(deedWords);
  const names = useCaseNames();
  const { clauses, list } = useFormats();
  const said = results.flatMap((result) => {
    const sides = one.opinions.filter((opinion) => opinion.result === result);
    if (sides.length === 0) return [];
    const offices = list(sides.map(({ office }) => names.office(office)));
    return [say('disagreeSide', { offices, result: names.result(result) })];
  });
  if (one.opinions.length < offices.length || said.length < 2) return null;
  return (
    <Alert
      type="warning"
      showIcon
      title={say('disagree')}
      description={say('disagreeText', { sides: clauses(said) })}
    />
  );
}
