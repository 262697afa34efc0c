import { Alert, Pagination } from 'antd';
import { memo, useEffect, useMemo, useRef, useState } from 'react';
import { ApiProblem } from '#platform/http/client.ts';
import { ProblemAlert } from '#platform/ui/ErrorState.tsx';
import { Panel } from '#platform/ui/Page.tsx';
import { useLanguage, useWords } from '#platform/ui/words.ts';
import { SampleRows } from './SampleRows.tsx';
import type { CheckAnswer, Mapping, PreviewAnswer } from './view-types.tsx';
import { viewWords } from './view.words.ts';

/** What came of trying a definition. */
export interface TrialOutcome {
  checked?: CheckAnswer;
  previewed?: PreviewAnswer;
  /** The definition was changed after the preview. */
  isOld?: boolean;
  problem?: unknown;
}

/** An objection with its place in the SQL, in the language of the person. */
export interface PlacedFinding {
  line: number;
  column: number;
  words: string;
}

/** The objections of a trial: of a check, or those a refused command names (`sql:<line>:<column>`). */
export function useFindings({ checked, problem }: TrialOutcome): readonly PlacedFinding[] {
  const language = useLanguage();
  // The same objections stay the same, so that the editor marks them once.
  return useMemo(() => {
    if (checked !== undefined) {
      return checked.findings.map(({ words, ...place }) => ({ ...place, words: words[language] }));
    }
    return problem instanceof ApiProblem ? placedProblems(problem) : [];
  }, [checked, problem, language]);
}

function placedProblems({ errors }: ApiProblem): PlacedFinding[] {
  return errors.flatMap(({ path, message }) => {
    const place = /sql:(\d+):(\d+)$/.exec(path);
    if (place === null) return [];
    return [{ line: Number(place[1]), column: Number(place[2]), words: message }];
  });
}

/** Shows what came of trying: objections, columns, first rows. */
export function ViewTrial({
  outcome,
  mapping,
}: {
  outcome: TrialOutcome;
  mapping: Mapping | null;
}) {
  const say = useWords(viewWords);
  const { checked, previewed, problem, isOld = false } = outcome;
  const findings = useFindings(outcome);
  const place = useRef<HTMLDivElement>(null);
  const isNew = checked ?? previewed ?? problem;
  useEffect(() => {
    if (isNew !== undefined) place.current?.scrollIntoView({ block: 'nearest' });
  }, [isNew]);
  return (
    <div className="stack trial" aria-live="polite" ref={place}>
      {problem === undefined || findings.length > 0 ? null : <ProblemAlert error={problem} />}
      <FieldProblems problem={problem} mapping={mapping} />
      {findings.length === 0 ? null : (
        <Alert
          type="error"
          showIcon
          title={say('checkBad', { count: findings.length })}
          description={
            <ul>
              {findings.map((finding) => (
                <li key={`${finding.line}:${finding.column}:${finding.words}`}>
                  {say('findingAt', { line: finding.line, column: finding.column })} ·{' '}
                  {finding.words}
                </li>
              ))}
            </ul>
          }
        />
      )}
      {checked?.allowed === true ? (
        <Alert
          type="success"
          showIcon
          title={say('checkGood')}
          description={say('checkGoodText', { count: checked.columns.length })}
        />
      ) : null}
      {checked !== undefined && !checked.allowed && mapping !== null ? (
        <Panel title={say('sql')}>
          <pre className="code">{checked.sql}</pre>
        </Panel>
      ) : null}
      {previewed === undefined ? null : <Preview answer={previewed} isOld={isOld} />}
    </div>
  );
}

/** Problems of single fields; one of a column of the mapping is told with the name of the column. */
function FieldProblems({ problem, mapping }: { problem: unknown; mapping: Mapping | null }) {
  if (!(problem instanceof ApiProblem)) return null;
  const told = problem.errors.filter(({ path }) => !path.startsWith('sql:'));
  if (told.length === 0) return null;
  return (
    <ul role="alert">
      {told.map(({ path, message }) => {
        const index = /mapping\.columns\.(\d+)/.exec(path)?.[1];
        const column = index === undefined ? undefined : mapping?.columns[Number(index)]?.from;
        return <li key={path}>{column === undefined ? message : `${column}: ${message}`}</li>;
      })}
    </ul>
  );
}

const previewPageRows = 20;

/** Rows are many; they are not drawn again at each key that is typed above them. */
const Preview = memo(PreviewRows);

function PreviewRows({ answer, isOld }: { answer: PreviewAnswer; isOld: boolean }) {
  const say = useWords(viewWords);
  const [page, setPage] = useState(1);
  const { rows, columns, sampled } = answer;
  return (
    <Panel title={say('preview')}>
      <div className="stack">
        {isOld ? <Alert type="warning" showIcon title={say('previewOld')} /> : null}
        <p className="weak">
          {say('previewRows', { count: rows.length, columns: columns.length })}
          {sampled ? ` · ${say('previewSampled')}` : ''}
        </p>
        <SampleRows
          rows={rows.slice((page - 1) * previewPageRows, page * previewPageRows)}
          names={columns.map(({ name }) => name)}
          label={say('preview')}
          empty={{ title: say('previewEmpty'), next: say('previewEmptyNext') }}
        />
        <Pagination
          current={page}
          pageSize={previewPageRows}
          total={rows.length}
          onChange={setPage}
          showSizeChanger={false}
          hideOnSinglePage
        />
      </div>
    </Panel>
  );
}
