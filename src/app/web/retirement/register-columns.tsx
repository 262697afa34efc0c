import { Button, Typography } from 'antd';
import type { RegisterEntry } from '#lifecycle/retirement/register.contract.ts';
import type { Column } from '#platform/ui/DataTable.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useCaseNames } from './case-parts.tsx';
import { DataSetName } from './DataSetName.tsx';
import { useMethodName } from './disposal-methods.ts';
import { contentOf } from './register-content.ts';
import { kindKeys, kindTones } from './register-kinds.ts';
import { registerWords } from './register.words.ts';

/** The columns of the register. In: what opens an entry. */
export function useRegisterColumns(open: (entry: RegisterEntry) => void): Column<RegisterEntry>[] {
  const say = useWords(registerWords);
  const { number } = useFormats();
  const told = useTold();
  return [
    {
      key: 'sequence',
      title: say('sequence'),
      width: 86,
      render: (entry) => (
        <Button
          type="link"
          className="flush"
          onClick={() => {
            open(entry);
          }}
        >
          {say('number', { number: number(entry.sequence) })}
        </Button>
      ),
    },
    { key: 'at', title: say('at'), kind: 'time', value: ({ at }) => at },
    {
      key: 'kind',
      title: say('kind'),
      width: 130,
      render: ({ kind }) => <StatusTag tone={kindTones[kind]}>{say(kindKeys[kind])}</StatusTag>,
    },
    {
      key: 'dataSet',
      title: say('dataSet'),
      width: 210,
      render: (entry) => <DataSetName {...entry} />,
    },
    { key: 'told', title: say('told'), render: told },
    {
      key: 'hash',
      title: say('hash'),
      width: 150,
      render: ({ hash }) => (
        <Typography.Text code title={hash}>
          {hash.slice(0, 12)}…
        </Typography.Text>
      ),
    },
  ];
}

/** An entry in one sentence. */
function useTold(): (entry: RegisterEntry) => string {
  const say = useWords(registerWords);
  const names = useCaseNames();
  const methodName = useMethodName();
  const { list } = useFormats();
  return (entry) => {
    const content = contentOf(entry);
    const person = (id: string | null | undefined) => entry.names[id ?? ''] ?? say('unknown');
    switch (entry.kind) {
      case 'archived':
        return say('archivedTold', {
          cause: names.cause(content.cause ?? 'other'),
          operator: person(content.operator),
        });
      case 'restored':
        return say('restoredTold', { files: content.files ?? 0 });
      case 'destroyed':
        return say('destroyedTold', {
          count: content.destroyed?.length ?? 0,
          approvers: list((content.approvers ?? []).map(person)),
          witness: person(content.witness),
          operator: person(content.operator),
        });
      default:
        return say('copyTold', {
          application: person(content.applicationId),
          method: methodName(String(content.method ?? '')),
          person: person(content.confirmedBy),
        });
    }
  };
}
