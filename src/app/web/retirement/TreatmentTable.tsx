import type { Treatment, TreatmentPlan } from '#lifecycle/retirement/deidentify.contract.ts';
import { type Column, DataTable } from '#platform/ui/DataTable.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { useWords } from '#platform/ui/words.ts';
import { treatmentWords } from './treatment.words.ts';

/** What a plan does with each column, to read. */
export function TreatmentTable({ plan }: { plan: TreatmentPlan }) {
  const say = useWords(treatmentWords);
  return (
    <DataTable
      rows={plan.columns}
      columns={useColumns(plan)}
      rowKey={({ column }) => column}
      label={say('columns')}
      empty={<EmptyState title={say('none')} />}
    />
  );
}

function useColumns({ headers }: TreatmentPlan): Column<Treatment>[] {
  const say = useWords(treatmentWords);
  const detail = useTreatmentDetail();
  return [
    {
      key: 'column',
      title: say('column'),
      render: ({ column }) => <span className="case-reason">{headers[column] ?? column}</span>,
    },
    {
      key: 'treatment',
      title: say('treatment'),
      width: 130,
      render: ({ treatment }) => say(treatment),
    },
    { key: 'detail', title: say('detail'), width: 130, render: (one) => detail(one) ?? '—' },
    {
      key: 'quasi',
      title: say('quasi'),
      width: 120,
      render: (one) => ('quasi' in one ? say(one.quasi ? 'yes' : 'no') : '—'),
    },
    {
      key: 'reason',
      title: say('reason'),
      width: 260,
      render: (one) => (
        <span className="case-reason">{('reason' in one ? one.reason : undefined) ?? '—'}</span>
      ),
    },
  ];
}

function useTreatmentDetail(): (treatment: Treatment) => string | undefined {
  const say = useWords(treatmentWords);
  const { number } = useFormats();
  return (one) => {
    if (one.treatment === 'date') return say(one.unit);
    if (one.treatment === 'band') return say('width', { width: number(one.width) });
    if (one.treatment === 'prefix') return say('characters', { count: one.characters });
    return undefined;
  };
}
