import { Alert, Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { retirementApi } from '#lifecycle/retirement/retirement.contract.ts';
import type { RetirementImpact } from '#lifecycle/retirement/impact.contract.ts';
import { useApi } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useWords } from '#platform/ui/words.ts';
import { useDepartments } from '../catalog/departments.ts';
import { pathTo } from '../paths.ts';
import { useSession } from '../shell/session.ts';
import { caseWords } from './case.words.ts';
import './retirement.css';

/** A derived copy that stays, and why. */
export type Kept = readonly { dataSetId: string; basis: string }[];

/** What would go or end with a data set, in the order in which it follows from it. */
export function ImpactList({ dataSetId, kept = [] }: { dataSetId: string; kept?: Kept }) {
  const query = useApi(retirementApi.impact, { params: { id: dataSetId } });
  return <Loaded query={query}>{(impact) => <ImpactView impact={impact} kept={kept} />}</Loaded>;
}

/** The same, of an impact that was read already. */
export function ImpactView({ impact, kept }: { impact: RetirementImpact; kept: Kept }) {
  const say = useWords(caseWords);
  return (
    <div className="impact-all">
      {impact.held ? <Alert type="warning" showIcon title={say('impactHeld')} /> : null}
      <ol className="impact" aria-label={say('impact')}>
        <Data impact={impact} />
        <Copies impact={impact} kept={kept} />
        <Entries impact={impact} />
        <Services impact={impact} />
        <Consumers impact={impact} />
      </ol>
    </div>
  );
}

function Station(props: { title: string; count?: number; children: ReactNode }) {
  const { number } = useFormats();
  return (
    <li className="impact-station">
      <h3>
        {props.title}
        {props.count === undefined ? null : <span className="number">{number(props.count)}</span>}
      </h3>
      {props.children}
    </li>
  );
}

const shownAtOnce = 6;

/** Lines of a station; of many, the first, and the others when asked for. */
function Lines<T>(props: {
  items: readonly T[];
  keyOf: (item: T) => string;
  line: (item: T) => ReactNode;
}) {
  const say = useWords(caseWords);
  const [isWhole, setWhole] = useState(false);
  const { items, keyOf, line } = props;
  if (items.length === 0) return <p className="weak">{say('impactNothing')}</p>;
  const rest = items.length - shownAtOnce;
  return (
    <>
      <ul>
        {(isWhole ? items : items.slice(0, shownAtOnce)).map((item) => (
          <li key={keyOf(item)}>{line(item)}</li>
        ))}
      </ul>
      {rest > 0 ? (
        <Button
          type="link"
          className="flush"
          onClick={() => {
            setWhole(!isWhole);
          }}
        >
          {isWhole ? say('impactLess') : say('impactMore', { count: rest })}
        </Button>
      ) : null}
    </>
  );
}

function Data({ impact }: { impact: RetirementImpact }) {
  const say = useWords(caseWords);
  const { number, bytes } = useFormats();
  const { snapshots, receivedFiles, archives } = impact;
  return (
    <Station title={say('impactData')}>
      <ul>
        <li>
          {say('impactSnapshots', {
            count: number(snapshots.count),
            rows: number(snapshots.rowCount),
            bytes: bytes(snapshots.byteCount),
          })}
        </li>
        <li>
          {say('impactFiles', {
            count: number(receivedFiles.count),
            bytes: bytes(receivedFiles.byteCount),
          })}
        </li>
        <li>{say('impactArchives', { count: number(archives) })}</li>
      </ul>
    </Station>
  );
}

function Copies({ impact, kept }: { impact: RetirementImpact; kept: Kept }) {
  const say = useWords(caseWords);
  const { may } = useSession();
  const { number } = useFormats();
  const { nameOf } = useDepartments();
  const bases = new Map(kept.map(({ dataSetId, basis }) => [dataSetId, basis]));
  return (
    <Station title={say('impactCopies')} count={impact.derivedCopies.length}>
      <Lines
        items={impact.derivedCopies}
        keyOf={({ dataSetId }) => dataSetId}
        line={({ dataSetId, name, departmentId, rowCount, held }) => {
          const basis = bases.get(dataSetId);
          return (
            <>
              <Named
                to={may('source:read') ? pathTo('dataSet', { dataSetId }) : undefined}
                name={name}
              />
              <span className="weak">
                {nameOf(departmentId)} · {say('impactRows', { rows: number(rowCount) })}
              </span>
              <span>
                {basis === undefined ? (
                  <StatusTag tone="bad">{say('impactGoes')}</StatusTag>
                ) : (
                  <span className="impact-stays">{say('impactStays', { basis })}</span>
                )}
                {held ? <StatusTag tone="attention">{say('impactCopyHeld')}</StatusTag> : null}
              </span>
            </>
          );
        }}
      />
    </Station>
  );
}

function Entries({ impact }: { impact: RetirementImpact }) {
  const say = useWords(caseWords);
  const { may } = useSession();
  return (
    <Station title={say('impactEntries')} count={impact.resources.length}>
      <Lines
        items={impact.resources}
        keyOf={({ id }) => id}
        line={({ id, name, code }) => (
          <>
            <Named
              to={may('resource:read') ? pathTo('resource', { resourceId: id }) : undefined}
              name={name}
            />
            <span className="weak impact-code">{code ?? say('noCode')}</span>
          </>
        )}
      />
    </Station>
  );
}

function Services({ impact }: { impact: RetirementImpact }) {
  const say = useWords(caseWords);
  const { may } = useSession();
  return (
    <Station title={say('impactServices')} count={impact.services.length}>
      <Lines
        items={impact.services}
        keyOf={({ id }) => id}
        line={({ id, name, code }) => (
          <>
            <Named
              to={may('service:read') ? pathTo('service', { serviceId: id }) : undefined}
              name={name}
            />
            <span className="weak impact-code">{code}</span>
          </>
        )}
      />
    </Station>
  );
}

function Consumers({ impact }: { impact: RetirementImpact }) {
  const say = useWords(caseWords);
  const { number } = useFormats();
  const { nameOf } = useDepartments();
  return (
    <Station title={say('impactApplications')} count={impact.applications.length}>
      <p className="weak">{say('impactGrants', { count: number(impact.grantsInForce) })}</p>
      <Lines
        items={impact.applications}
        keyOf={({ id }) => id}
        line={({ name, departmentId, inForce }) => (
          <>
            <Named to={undefined} name={name} />
            <span className="weak">
              {nameOf(departmentId)} · {say(inForce ? 'impactInForce' : 'impactBefore')}
            </span>
          </>
        )}
      />
    </Station>
  );
}

function Named({ to, name }: { to: string | undefined; name: string }) {
  return to === undefined ? (
    <span className="clamp">{name}</span>
  ) : (
    <AppLink to={to} className="clamp">
      {name}
    </AppLink>
  );
}
