import type { CallDay } from '#lifecycle/application/access-record.contract.ts';
import { EmptyState } from '#platform/ui/EmptyState.tsx';
import { useFormats } from '#platform/ui/formats.ts';
import { useWords } from '#platform/ui/words.ts';
import { serviceWords } from './service.words.ts';
import './service.css';

/** How many days the charts show. */
export const chartDays = 30;
const height = 100;
const barShare = 0.7;

/** Calls by day as bars, the answered ones blue. In: every day, oldest first. */
export function CallChart({ days }: { days: readonly CallDay[] }) {
  const say = useWords(serviceWords);
  const { number } = useFormats();
  const calls = days.reduce((sum, day) => sum + day.calls, 0);
  const answered = days.reduce((sum, day) => sum + day.answered, 0);
  if (calls === 0) {
    return <EmptyState title={say('chartNone', { days: chartDays })} next={say('chartNoneNext')} />;
  }
  const summary = say('callsMean', {
    days: chartDays,
    calls: number(calls),
    answered: number(answered),
  });
  const most = Math.max(...days.map((day) => day.calls));
  return (
    <figure className="stack">
      <figcaption>
        {summary}
        <div className="weak">{say('chartLegend', { most: number(most) })}</div>
      </figcaption>
      <svg
        className="chart"
        role="img"
        aria-label={summary}
        viewBox={`0 0 ${days.length} ${height}`}
        preserveAspectRatio="none"
      >
        {days.map((day, at) => (
          <g key={day.day}>
            <title>
              {say('chartDay', {
                day: day.day,
                calls: number(day.calls),
                answered: number(day.answered),
                rows: number(day.rows),
              })}
            </title>
            <Bar at={at} size={height} of={0} />
            <Bar at={at} size={(day.calls / most) * height} of={1} />
            <Bar at={at} size={(day.answered / most) * height} of={2} />
          </g>
        ))}
      </svg>
      <div className="chart-axis weak">
        <span>{days[0]?.day}</span>
        <span>{days.at(-1)?.day}</span>
      </div>
    </figure>
  );
}

const barClasses = ['chart-ground', 'chart-all', 'chart-good'] as const;

function Bar({ at, size, of }: { at: number; size: number; of: 0 | 1 | 2 }) {
  return (
    <rect
      className={barClasses[of]}
      x={at + (1 - barShare) / 2}
      y={height - size}
      width={barShare}
      height={size}
    />
  );
}
