import { useApi, type ItemOf } from '#platform/ui/api.tsx';
import { AppLink } from '#platform/ui/AppLink.tsx';
import { Loaded } from '#platform/ui/Loaded.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { StatusTag } from '#platform/ui/StatusTag.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { roadStatusApi } from '../../road-status/road-status.contract.ts';
import { pathTo } from '../paths.ts';
import { homeWords } from './home.words.ts';

const shownMax = 5;
const everyMs = 30_000;

type Trouble = 'failed' | 'late';

/** The data sets whose last run failed or no longer fit their entry, and those overdue by their update cycle. */
export function Troubles() {
  const say = useWords(homeWords);
  const failed = useTroubled('failed');
  const late = useTroubled('late');
  return (
    <Panel title={say('troubles')}>
      <Loaded query={failed}>
        {({ items: failing, next: moreFailing }) => (
          <Loaded query={late}>
            {({ items: overdue, next: moreLate }) =>
              failing.length + overdue.length === 0 ? (
                <p className="weak">
                  {say('troublesNone')} {say('troublesNoneNext')}
                </p>
              ) : (
                <>
                  <ul className="lines">
                    {eachOnce([...failing, ...overdue]).map((line) => (
                      <Line key={line.id} line={line} />
                    ))}
                  </ul>
                  {moreFailing === null ? null : <All trouble="failed" />}
                  {moreLate === null ? null : <All trouble="late" />}
                </>
              )
            }
          </Loaded>
        )}
      </Loaded>
    </Panel>
  );
}

function useTroubled(trouble: Trouble) {
  return useApi(roadStatusApi.list, { query: { trouble, limit: shownMax } }, { everyMs });
}

type DataSet = ItemOf<typeof roadStatusApi.list>;

/** One that is failing and late stands among the failing, with both. */
function eachOnce(lines: readonly DataSet[]): DataSet[] {
  return [...new Map(lines.map((line) => [line.id, line])).values()];
}

function Line({ line: { id, name, problem, troubles } }: { line: DataSet }) {
  const say = useWords(homeWords);
  const language = useLanguage();
  return (
    <li className="home-line">
      <AppLink to={pathTo('dataSet', { dataSetId: id })}>{name}</AppLink>
      <span className="home-tags">
        {troubles.map((trouble) => (
          <StatusTag key={trouble} tone={trouble === 'failed' ? 'bad' : 'attention'}>
            {say(trouble)}
          </StatusTag>
        ))}
      </span>
      {problem === null ? null : <p className="weak">{problem[language]}</p>}
    </li>
  );
}

function All({ trouble }: { trouble: Trouble }) {
  const say = useWords(homeWords);
  return (
    <p>
      <AppLink to={pathTo('dataSets', undefined, { trouble })}>
        {say(trouble === 'failed' ? 'allFailed' : 'allLate')}
      </AppLink>
    </p>
  );
}
