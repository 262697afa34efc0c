import { Tooltip } from 'antd';
import { formatDateTime, useFormats } from './formats.ts';

/** A moment as `2026-11-21 14:30`, how long ago in a tooltip. In: ISO 8601; null shows a dash. */
export function DateTime({ value }: { value: string | null | undefined }) {
  const { relative } = useFormats();
  if (value === null || value === undefined) return <span className="weak">—</span>;
  return (
    <Tooltip title={relative(value)}>
      <time dateTime={value} className="nowrap">
        {formatDateTime(value)}
      </time>
    </Tooltip>
  );
}
