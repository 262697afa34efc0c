import type { DataSet } from '#lifecycle/source/source.contract.ts';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { DateTime } from '#platform/ui/DateTime.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import type { Station, StationItem } from '../../road-status/road-status.contract.ts';
import { pathTo } from '../paths.ts';
import {
  toneOf,
  useDepartmentNames,
  useHasPage,
  useItemPlace,
  useStageName,
  useStateName,
} from './road-stage.ts';
import { roadWords } from './road.words.ts';

const emptyKeys = {
  source: 'emptySource',
  cache: 'emptyCache',
  view: 'emptyView',
  resource: 'emptyResource',
  service: 'emptyService',
  application: 'emptyApplication',
  retirement: 'emptyRetirement',
} as const;

/** The seven stations, from left to right or on a phone below each other, each with what stands there. */
export function RoadStations({
  dataSet,
  stations,
}: {
  dataSet: DataSet;
  stations: readonly Station[];
}) {
  const say = useWords(roadWords);
  const stageName = useStageName();
  return (
    <ol className="road-stations">
      {stations.map((station) => (
        <li key={station.stage} className="road-station">
          <span className={`road-mark ${station.condition}`} aria-hidden="true" />
          <h2>{stageName(station.stage)}</h2>
          <div className="road-body">
            {station.count === 0 ? (
              <p className="weak">{say(emptyKeys[station.stage])}</p>
            ) : (
              <ul className="road-items">
                {station.items.map((item) => (
                  <Item key={item.id} dataSet={dataSet} stage={station.stage} item={item} />
                ))}
              </ul>
            )}
            <Others station={station} />
          </div>
        </li>
      ))}
    </ol>
  );
}

function Others({ station: { count, items } }: { station: Station }) {
  const say = useWords(roadWords);
  const { number } = useFormats();
  if (count <= items.length) return null;
  return <p className="weak">{say('others', { count: number(count - items.length) })}</p>;
}

interface At {
  stage: Station['stage'];
  item: StationItem;
}

function Item({ dataSet, stage, item }: At & { dataSet: DataSet }) {
  const say = useWords(roadWords);
  const language = useLanguage();
  const stateName = useStateName();
  const { nameOf } = useDepartmentNames();
  const place = useItemPlace()(stage, item);
  const collectingTrouble = useCollectingTrouble();
  const { problem, number } = item;
  const name = stage === 'cache' && number !== null ? say('snapshot', { number }) : item.name;
  return (
    <li className="road-item">
      <div className="road-item-line">
        <span className="road-item-name">
          {place === undefined ? name : <AppLink to={place}>{name}</AppLink>}
        </span>
        {stage === 'cache' ? <Figures stage={stage} item={item} /> : null}
        {stage === 'cache' ? <LastRun item={item} /> : null}
        <StatusTag tone={toneOf[item.condition]}>
          {collectingTrouble(stage, item) ?? stateName(stage, item.state)}
        </StatusTag>
        {stage === 'cache' ? null : <Figures stage={stage} item={item} />}
      </div>
      <div className="road-item-line weak">
        {item.departmentId === dataSet.departmentId && stage === 'cache' ? null : (
          <span>{nameOf(item.departmentId) ?? say('nobody')}</span>
        )}
        {item.at === null ? null : <DateTime value={item.at} />}
      </div>
      {item.collecting === null ? null : (
        <Collecting dataSetId={item.id} collecting={item.collecting} />
      )}
      {problem === null ? null : <p className="road-problem">{problem[language]}</p>}
    </li>
  );
}

/** What is wrong with a source that is collected, in a word; its own state says only that it takes data. */
function useCollectingTrouble(): (
  stage: Station['stage'],
  item: StationItem,
) => string | undefined {
  const say = useWords(roadWords);
  return (stage, { state, problem, condition, collecting }) => {
    if (stage !== 'source' || collecting === null || state !== 'ready' || problem === null)
      return undefined;
    return say(condition === 'failed' ? 'collectFailed' : 'collectLate');
  };
}

/** From where a source is collected, when last, and when next. */
function Collecting(given: {
  dataSetId: string;
  collecting: NonNullable<StationItem['collecting']>;
}) {
  const { dataSetId, collecting } = given;
  const say = useWords(roadWords);
  const { connectionName, lastAt, nextDueAt } = collecting;
  return (
    <div className="road-item-line weak">
      <AppLink to={pathTo('sourceFeed', { dataSetId })}>
        {say('collectedFrom', { name: connectionName })}
      </AppLink>
      {lastAt === null ? null : (
        <span>
          {say('collectedLast')} <DateTime value={lastAt} />
        </span>
      )}
      {nextDueAt === null ? null : (
        <span>
          {say('collectedNext')} <DateTime value={nextDueAt} />
        </span>
      )}
    </div>
  );
}

/** The newest landing, beside the snapshot; without a snapshot the item itself is the landing. */
function LastRun({ item: { runId, number } }: { item: StationItem }) {
  const say = useWords(roadWords);
  const has = useHasPage();
  if (runId === null || number === null) return null;
  const run = has('landingRun', pathTo('landingRun', { runId }));
  return run === undefined ? null : <AppLink to={run}>{say('runRecord')}</AppLink>;
}

function Figures({ stage, item: { rows, rejected, number } }: At) {
  const say = useWords(roadWords);
  const formats = useFormats();
  const words: string[] = [];
  const versioned = stage === 'resource' || stage === 'service';
  if (versioned && number !== null) words.push(say('versionNumber', { number }));
  if (rows !== null) words.push(say('rowCount', { rows: formats.number(rows) }));
  if (rejected !== null && rejected > 0) {
    words.push(say('rejectedCount', { rows: formats.number(rejected) }));
  }
  return <span className="weak number">{words.join(' · ')}</span>;
}
