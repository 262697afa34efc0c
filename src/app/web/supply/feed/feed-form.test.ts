import { expect, test } from 'vitest';
import { DefineFeed, type Feed } from '#lifecycle/source/collection.contract.ts';
import { ApiProblem } from '#platform/http/client.ts';
import { bodyOf, familyOf, feedSchemas, valuesOf } from './feed-form.ts';
import { atItsField } from './feed-problem.ts';

const id = '01900000-0000-7000-8000-000000000001';
const other = '01900000-0000-7000-8000-000000000002';

const feed: Feed = {
  id,
  sourceId: id,
  connectionId: id,
  selection: { schema: 'public', table: 'street', columns: ['code', 'changed_at'] },
  mode: 'watermark',
  markColumn: 'changed_at',
  keyColumns: ['code'],
  lookBackMinutes: 10,
  schedule: { every: 'minutes', minutes: 30 },
  hours: { from: '22:00', to: '06:00' },
  budget: { rowsPerSecond: 1000, statementMinutes: 5 },
  promisedCycle: 'daily',
  nextDueAt: null,
  wholeDue: false,
  version: 3,
};

test('a feed that is opened and saved again says the same', () => {
  const values = feedSchemas.tables.parse(valuesOf(feed, {})) as DefineFeed;
  const { id: _id, sourceId: _source, nextDueAt: _due, wholeDue: _whole, ...same } = feed;
  expect(DefineFeed.parse(bodyOf(values, 'tables'))).toEqual(same);
});

test('another table forgets the columns of the one before', () => {
  const values = valuesOf(feed, { connection: other, schema: 'public', table: 'road' });
  expect(values).toMatchObject({ connectionId: other, selection: { table: 'road' } });
  expect(values).not.toHaveProperty('markColumn');
  expect(values).not.toHaveProperty('keyColumns');
});

test('what a mode or a family has no use for is not sent', () => {
  const values = feedSchemas.tables.parse(valuesOf(feed, {})) as DefineFeed;
  const whole = bodyOf({ ...values, mode: 'full', keyColumns: [] }, 'tables');
  expect(whole).not.toHaveProperty('markColumn');
  expect(whole).not.toHaveProperty('keyColumns');
  expect(bodyOf({ ...values, mode: 'key' }, 'tables')).not.toHaveProperty('lookBackMinutes');
  expect(bodyOf({ ...values, mode: 'key' }, 'files')).toMatchObject({ mode: 'full' });
  expect(['mariadb', 'sftp', 'http'].map((kind) => familyOf(kind as 'http'))).toEqual([
    'tables',
    'files',
    'http',
  ]);
});

test('a refusal stands at its field, and what belongs to none above the form', () => {
  const problem = (code: string, title = '旧系统') =>
    new ApiProblem({ status: 422, code, title, detail: title, next: '请核对' });
  const place = (code: string, sent = {}, title?: string) => {
    const told = atItsField(problem(code, title), { mode: 'watermark', ...sent });
    return told instanceof ApiProblem ? told.errors : told;
  };
  expect(place('connection.no-such-table')).toEqual([
    { path: 'selection.table', message: '旧系统 请核对' },
  ]);
  expect(place('collection.no-key')).toMatchObject([{ path: 'keyColumns' }]);
  expect(place('collection.no-key', { mode: 'key' })).toMatchObject([{ path: 'markColumn' }]);
  const noColumn = '“public.street”没有字段“changed_at”';
  const sent = { markColumn: 'changed_at' };
  expect(place('connection.no-such-column', sent, noColumn)).toMatchObject([
    { path: 'markColumn' },
  ]);
  expect(place('connection.no-such-column', { keyColumns: ['a'] }, '没有字段“b”')).toMatchObject([
    { path: 'selection.columns' },
  ]);
  expect(place('platform.version-conflict')).toEqual([]);
});
