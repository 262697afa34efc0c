import { Alert, Collapse } from 'antd';
import type { ReactNode } from 'react';
import type { RetirementDetail } from '#lifecycle/retirement/retirement.contract.ts';
import { Facts } from '#platform/ui/DetailPage.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { Panel } from '#platform/ui/Page.tsx';
import { useWords } from '#platform/ui/words.ts';
import { CaseRegister } from './CaseRegister.tsx';
import { deedWords } from './deed.words.ts';

/** What proves that a case was carried out: the verification, and its entries in the register of disposal. */
export function CaseRecord({ one }: { one: RetirementDetail }) {
  const say = useWords(deedWords);
  if (one.executedAt === null)
    return (
      <Panel>
        <EmptyState title={say('recordNone')} />
      </Panel>
    );
  return (
    <div className="stack">
      {one.verification === null ? null : <Verification found={one.verification} />}
      <CaseRegister retirementId={one.id} />
    </div>
  );
}

function Verification({ found }: { found: Record<string, unknown> }) {
  const say = useWords(deedWords);
  const { number } = useFormats();
  const { clean, files, database, statisticsCleared, logTrimmed } = found;
  const facts: [string, ReactNode][] = [];
  if (typeof files === 'number') facts.push([say('cleanFiles'), number(files)]);
  if (typeof database === 'object' && database !== null)
    facts.push([say('cleanRows'), number(sumOf(Object.values(database)))]);
  for (const [key, value] of [
    ['statisticsCleared', statisticsCleared],
    ['logTrimmed', logTrimmed],
  ] as const)
    if (typeof value === 'boolean') facts.push([say(key), say(value ? 'cleared' : 'notCleared')]);
  const whole = <pre className="code">{JSON.stringify(found, null, 2)}</pre>;
  return (
    <Panel title={say('record')}>
      <div className="stack">
        {clean === true ? <Alert type="success" showIcon title={say('clean')} /> : null}
        <Facts items={facts} />
        <Collapse
          size="small"
          items={[{ key: 'whole', label: say('verificationWhole'), children: whole }]}
        />
      </div>
    </Panel>
  );
}

function sumOf(values: readonly unknown[]): number {
  return values.reduce<number>((sum, value) => sum + (typeof value === 'number' ? value : 0), 0);
}
