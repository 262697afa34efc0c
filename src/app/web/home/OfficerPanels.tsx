import { auditApi, type AuditEvent } from '#governance/audit/audit.contract.ts';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { useApi } from '#platform/ui/api.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { systemApi, type SystemCheck } from '../../system/system.contract.ts';
import { pathTo } from '../paths.ts';
import { useActionName } from '../system/audit-columns.tsx';
import { useCheckName } from '../system/check-names.ts';
import { CheckState } from '../system/SystemChecks.tsx';
import { homeWords } from './home.words.ts';

const everyMs = 30_000;
const shownMax = 5;

/** For who keeps the platform: what its checks found, each with what to do next. */
export function SystemPanel() {
  const say = useWords(homeWords);
  const state = useApi(systemApi.get, {}, { everyMs });
  return (
    <Panel title={say('system')} extra={<AppLink to={pathTo('system')}>{say('toSystem')}</AppLink>}>
      <Loaded query={state}>
        {({ checks }) => {
          const found = checks.filter((check) => check.state !== 'ok');
          return found.length === 0 ? (
            <p className="weak">{say('systemWell', { count: checks.length })}</p>
          ) : (
            <ul className="lines">
              {found.map((check) => (
                <Finding key={check.name} check={check} />
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Panel>
  );
}

function Finding({ check }: { check: SystemCheck }) {
  const language = useLanguage();
  const checkName = useCheckName();
  return (
    <li className="home-line">
      <span>{checkName(check.name)}</span>
      <CheckState state={check.state} />
      <p>{check.words[language]}</p>
      {check.next === undefined ? null : <p className="weak">{check.next[language]}</p>}
    </li>
  );
}

/** For who reads the audit: what was refused last. */
export function RefusedPanel() {
  const say = useWords(homeWords);
  const refused = useApi(
    auditApi.list,
    { query: { outcome: 'refused', limit: shownMax } },
    { everyMs },
  );
  const all = pathTo('audit', undefined, { outcome: 'refused' });
  return (
    <Panel title={say('refused')} extra={<AppLink to={all}>{say('toAudit')}</AppLink>}>
      <Loaded query={refused}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="weak">{say('refusedNone')}</p>
          ) : (
            <ul className="lines">
              {items.map((event) => (
                <Refused key={event.id} event={event} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Refused({ event }: { event: AuditEvent }) {
  const actionName = useActionName();
  return (
    <li className="home-line">
      <span>
        {event.actorName} · {actionName(event.action)}
      </span>
      <DateTime value={event.at} />
      {event.code === null ? null : <p className="weak">{event.code}</p>}
    </li>
  );
}
