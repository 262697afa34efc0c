import type { Writable } from 'node:stream';
import { monotonicMs } from '#platform/time/time.ts';

const barCells = 24;
const redrawMs = 100;

/** Progress of one stage as a person reads it on a terminal; silent when the output is not a terminal. */
export interface ProgressLine {
  update(progress: { stage: string; done?: number; total?: number; unit: string }): void;
  clear(): void;
}

/** Draws a progress bar with amount, rate and remaining time on one line of `output`. */
export function progressLine(
  output: Writable & { isTTY?: boolean; columns?: number },
): ProgressLine {
  if (output.isTTY !== true) return { update: () => undefined, clear: () => undefined };
  let began = monotonicMs();
  let stage = '';
  let drawn = 0;
  return {
    update: (progress) => {
      const now = monotonicMs();
      if (progress.stage !== stage) {
        stage = progress.stage;
        began = now;
      } else if (now - drawn < redrawMs) {
        return;
      }
      drawn = now;
      output.write(`\r\u001b[K${progressText(progress, (now - began) / 1000)}`);
    },
    clear: () => {
      output.write('\r\u001b[K');
    },
  };
}

/** One line of progress. In: what is done of how much, and the seconds since the stage began. */
export function progressText(
  progress: { stage: string; done?: number; total?: number; unit: string },
  seconds: number,
): string {
  const { stage, done = 0, total, unit } = progress;
  const rate = seconds > 0.2 ? done / seconds : 0;
  const amount = unit === 'B' ? bytes : (value: number) => `${thousands(value)} ${unit}`;
  const speed = rate > 0 ? `  ${amount(Math.round(rate))}/s` : '';
  if (total === undefined || total === 0) return `${pad(stage, 10)} ${amount(done)}${speed}`;
  const share = Math.min(1, done / total);
  const cells = Math.round(share * barCells);
  const bar = `${'█'.repeat(cells)}${'░'.repeat(barCells - cells)}`;
  const left = rate > 0 && share < 1 ? `  ${Math.ceil((total - done) / rate)} s left` : '';
  return `${pad(stage, 10)} ${bar} ${String(Math.round(share * 100)).padStart(3)} %  ${amount(done)}${speed}${left}`;
}

/** A table for a terminal; numbers are right-aligned, Chinese characters count two columns. */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const cells = rows.map((row) =>
    row.map((cell) => (typeof cell === 'number' ? thousands(cell) : cell)),
  );
  const widths = header.map((name, at) =>
    Math.max(width(name), ...cells.map((row) => width(row[at] ?? ''))),
  );
  const isNumber = header.map((_, at) =>
    rows.every((row) => typeof row[at] === 'number' || row[at] === ''),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => pad(cell, widths[at] ?? 0, isNumber[at] === true))
      .join('  ')
      .trimEnd();
  const rule = widths.map((count) => '─'.repeat(count)).join('  ');
  return [line(header), rule, ...cells.map(line)].join('\n');
}

/** 1234567 → 1,234,567 */
export function thousands(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 1 });
}

/** 1536 → 1.5 KB */
export function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let size = value;
  let at = 0;
  while (size >= 1024 && at < units.length - 1) {
    size /= 1024;
    at += 1;
  }
  return `${size < 10 && at > 0 ? size.toFixed(1) : Math.round(size)} ${units[at]}`;
}

function pad(text: string, to: number, right = false): string {
  const space = ' '.repeat(Math.max(0, to - width(text)));
  return right ? space + text : text + space;
}

/** Columns a text takes on a terminal: East Asian wide characters take two. */
function width(text: string): number {
  let columns = 0;
  for (const character of text)
    columns +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(
        character,
      )
        ? 2
        : 1;
  return columns;
}
