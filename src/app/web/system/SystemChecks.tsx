import { AppLink } from '#platform/ui/AppLink.tsx';
import { DataTable } from '#platform/ui/DataTable.tsx';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import type { SystemCheck } from '../../system/system.contract.ts';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { useCheckName } from './check-names.ts';
import { healthWords } from './health.words.ts';

const order = ['problem', 'warning', 'ok'] as const;
const shows = {
  ok: { tone: 'good', key: 'good' },
  warning: { tone: 'attention', key: 'warning' },
  problem: { tone: 'bad', key: 'problem' },
} as const;

/** What is worst among checks; `ok` when there are none. */
export function worstOf(checks: readonly SystemCheck[]): SystemCheck['state'] {
  return order.find((state) => checks.some((check) => check.state === state)) ?? 'ok';
}

/** How a check ended, in words. */
export function CheckState({ state }: Pick<SystemCheck, 'state'>) {
  const say = useWords(healthWords);
  const { tone, key } = shows[state];
  return <StatusTag tone={tone}>{say(key)}</StatusTag>;
}

/** The checks, those with something to say first, each with what to do next. */
export function SystemChecks({ checks }: { checks: readonly SystemCheck[] }) {
  const say = useWords(healthWords);
  const checkName = useCheckName();
  const sorted = checks.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return (
    <section>
      <h2 className="part-title">{say('checks')}</h2>
      <DataTable
        rows={sorted}
        columns={[
          { key: 'name', title: say('name'), width: 190, render: ({ name }) => checkName(name) },
          {
            key: 'state',
            title: say('state'),
            width: 96,
            render: ({ state }) => <CheckState state={state} />,
          },
          { key: 'found', title: say('found'), render: (check) => <Found check={check} /> },
        ]}
        rowKey={({ name }) => name}
        label={say('checks')}
        empty={<EmptyState title={say('nothing')} />}
      />
    </section>
  );
}

/** Where what a check found is looked into, and what one must be allowed for it. */
const failedJobs = {
  check: 'failed-jobs',
  permission: 'job:read',
  to: pathTo('jobs', undefined, { state: 'failed' }),
};

function Found({ check }: { check: SystemCheck }) {
  const say = useWords(healthWords);
  const language = useLanguage();
  const { may } = useSession();
  const { name, words, next, findings = [] } = check;
  const leads = name === failedJobs.check && findings.length > 0 && may(failedJobs.permission);
  return (
    <div>
      <div>{words[language]}</div>
      {findings.length === 0 ? null : (
        <ul>
          {findings.map((finding) => (
            <li key={finding}>
              <code>{finding}</code>
            </li>
          ))}
        </ul>
      )}
      {next === undefined ? null : <div className="weak">{next[language]}</div>}
      {leads ? <AppLink to={failedJobs.to}>{say('toFailedJobs')}</AppLink> : null}
    </div>
  );
}
