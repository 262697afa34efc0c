import { useFormats } from '#platform/ui/formats.ts';
import './snapshot.css';

/** Values as bars, the longest for the largest share. In: words for a screen reader, and each value with its share. */
export function ColumnBars({
  label,
  bars,
}: {
  label: string;
  bars: readonly { value: string; share: number; count?: number }[];
}) {
  const { number, share: percent } = useFormats();
  const largest = Math.max(...bars.map(({ share }) => share), Number.EPSILON);
  return (
    <ul className="bars" aria-label={label}>
      {bars.map(({ value, share, count }) => (
        <li key={value}>
          <span className="bar" aria-hidden style={{ width: `${(share / largest) * 100}%` }} />
          <span className="value">{value === '' ? '""' : value}</span>
          <span className="nowrap weak">
            {count === undefined ? percent(share) : `${number(count)} (${percent(share)})`}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** A share of one as a small bar with its percent. */
export function ShareBar({ share }: { share: number }) {
  const { share: percent } = useFormats();
  return (
    <span className="share">
      <span className="share-track" aria-hidden>
        <span className="share-fill" style={{ width: `${Math.min(1, share) * 100}%` }} />
      </span>
      <span className="number">{percent(share)}</span>
    </span>
  );
}
