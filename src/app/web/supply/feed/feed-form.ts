import type * as z from 'zod';
import { DefineFeed, type Feed } from '#lifecycle/source/collection.contract.ts';
import {
  type ConnectorKind,
  isTableKind,
  TableSelection,
} from '#lifecycle/source/connection.contract.ts';
import { FileSelection, isFileKind } from '#lifecycle/source/file-connection.contract.ts';
import { HttpSelection } from '#lifecycle/source/http-connection.contract.ts';

/** What a connection gives: tables, files, or answers of an interface. */
export type FeedFamily = 'tables' | 'files' | 'http';

/** The body of a feed with the one selection that its family has, so that each field has its rule. */
export const feedSchemas: Readonly<Record<FeedFamily, z.ZodObject>> = {
  tables: DefineFeed.extend({ selection: TableSelection }),
  files: DefineFeed.extend({ selection: FileSelection }),
  http: DefineFeed.extend({ selection: HttpSelection }),
};

/** The family of a kind of connection. */
export function familyOf(kind: ConnectorKind): FeedFamily {
  if (isTableKind(kind)) return 'tables';
  return isFileKind(kind) ? 'files' : 'http';
}

/** Where a form begins that comes from the page of a connection. */
export interface FeedStart {
  connection?: string | undefined;
  schema?: string | undefined;
  table?: string | undefined;
}

const firstValues = {
  // Each family reads its own; the others are not sent.
  selection: {
    quietSeconds: 10,
    format: 'json',
    paging: { by: 'none' },
    pagesMax: 10_000,
    answerMegabytesMax: 1024,
    requestsPerSecond: 10,
  },
  mode: 'full',
  lookBackMinutes: 0,
  schedule: { every: 'day', at: '02:00' },
  hours: null,
  budget: { rowsPerSecond: null, statementMinutes: 60 },
} as const;

/** What the form holds at first: the feed, if there is one, and what the address asks for. */
export function valuesOf(feed: Feed | undefined, start: FeedStart): Record<string, unknown> {
  const { connection, schema, table } = start;
  const asked = {
    ...(connection === undefined ? {} : { connectionId: connection }),
    ...(schema === undefined || table === undefined ? {} : { selection: { schema, table } }),
  };
  if (feed === undefined) return { ...firstValues, ...asked };
  const isOther = 'selection' in asked;
  return {
    version: feed.version,
    connectionId: feed.connectionId,
    selection: feed.selection,
    mode: feed.mode,
    ...(feed.markColumn === null || isOther ? {} : { markColumn: feed.markColumn }),
    ...(isOther ? {} : { keyColumns: feed.keyColumns }),
    lookBackMinutes: feed.lookBackMinutes,
    schedule: feed.schedule,
    hours: feed.hours,
    budget: feed.budget,
    promisedCycle: feed.promisedCycle,
    ...asked,
  };
}

/** A feed as another form would hold it now: without what its mode has no use for. */
export function comparedOf(feed: Feed): Record<string, unknown> & { version: number } {
  const { version, mode } = feed;
  const { markColumn, keyColumns, lookBackMinutes, ...rest } = valuesOf(feed, {});
  if (mode === 'full') return { ...rest, version };
  const partial = { ...rest, version, markColumn };
  return mode === 'key' ? partial : { ...partial, keyColumns, lookBackMinutes };
}

/**
 * The body that is sent: without what the mode or the family has no use for. Empty keys mean the primary key. In: the
 * values of the form, which its schema has judged.
 */
export function bodyOf(
  values: z.input<typeof DefineFeed>,
  family: FeedFamily,
): z.input<typeof DefineFeed> {
  const { markColumn, keyColumns = [], lookBackMinutes, mode, ...rest } = values;
  if (family !== 'tables') return { ...rest, mode: 'full' };
  if (mode === 'full') return { ...rest, mode };
  return {
    ...rest,
    mode,
    ...(keyColumns.length === 0 ? {} : { keyColumns }),
    ...(markColumn === undefined ? {} : { markColumn }),
    ...(mode === 'watermark' && lookBackMinutes !== undefined ? { lookBackMinutes } : {}),
  };
}
