import pg from 'pg';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { redactedPaths } from './log.ts';

test('neither a secret nor what the database tells of a row reaches a log line', () => {
  const lines: string[] = [];
  const write = (line: string) => lines.push(line);
  const log = pino({ redact: { paths: redactedPaths, censor: '[redacted]' } }, { write });
  const told = Object.assign(new pg.DatabaseError('duplicate key', 10, 'error'), {
    code: '23505',
    detail: 'Key (name)=(东街 12 号) already exists.',
    where: 'COPY r_1, line 5, column name: "东街 12 号"',
  });
  log.error({ err: told, settings: { password: 'Old-River-9' } }, 'it failed');
  expect(lines.join('')).toContain('23505');
  expect(lines.join('')).not.toContain('东街');
  expect(lines.join('')).not.toContain('Old-River');
});
