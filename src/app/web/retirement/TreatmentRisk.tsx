import { Alert } from 'antd';
import type { ReactNode } from 'react';
import type { ReidentificationRisk } from '#lifecycle/retirement/deidentify.contract.ts';
import { Facts } from '#platform/ui/DetailPage.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { useWords } from '#platform/ui/words.ts';
import { treatmentWords } from './treatment.words.ts';

/** What risk a plan leaves: its verdict first, then the figures. */
export function TreatmentRisk(props: {
  risk: ReidentificationRisk;
  plan: { k: number; tooFew: 'refuse' | 'suppress' };
  /** What people call the columns. */
  nameOf: (column: string) => string;
}) {
  const say = useWords(treatmentWords);
  const { list, number } = useFormats();
  const { risk, plan, nameOf } = props;
  const left = risk.rows - risk.rowsLeft;
  const verdict = () => {
    if (risk.withinPlan)
      return left === 0
        ? say('within', { k: plan.k })
        : say('withinSuppress', { count: number(left), k: plan.k });
    return say(plan.tooFew === 'suppress' ? 'beyondNothing' : 'beyondRefuse');
  };
  const facts: [string, ReactNode][] = [
    [say('rows'), number(risk.rows)],
    [say('groups'), number(risk.groups)],
    [say('smallest'), number(risk.smallestGroup)],
    [
      say('countedBy'),
      risk.countedBy === null
        ? say('countedByRows')
        : say('countedByColumn', { column: nameOf(risk.countedBy) }),
    ],
    [say('below'), number(risk.rowsBelow)],
    [say('uniques'), number(risk.uniques)],
    [say('telling'), number(risk.rowsTelling)],
    [say('left'), number(risk.rowsLeft)],
  ];
  return (
    <div className="stack" aria-live="polite">
      <Alert
        type={risk.withinPlan ? 'success' : 'warning'}
        showIcon
        title={verdict()}
        {...(risk.telling.length === 0
          ? {}
          : {
              description: say('tellingIn', {
                columns: list(risk.telling.map(({ column }) => nameOf(column))),
              }),
            })}
      />
      <Facts items={facts} />
    </div>
  );
}
