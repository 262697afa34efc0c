import * as z from 'zod';
import {
  type ConnectorKind,
  DatabaseSettings,
  type Selection,
  TableSelection,
} from '#lifecycle/source/connection.contract.ts';
import {
  FileSelection,
  FolderSettings,
  SftpSettings,
} from '#lifecycle/source/file-connection.contract.ts';
import { HttpSelection, HttpSettings } from '#lifecycle/source/http-connection.contract.ts';
import { type Document, unless } from './export-documents.ts';
import type { Installed } from './installed.ts';
import { secretInWorkbench } from './secret-reference.schema.ts';

/** The connections that are not retired; of a secret only that there is one, which is to be set anew elsewhere. */
export function connectionDocuments({ connections, departmentRef }: Installed): Document[] {
  return connections
    .filter(({ state }) => state !== 'retired')
    .map(({ name, departmentId, kind, settings, hasSecret }) => ({
      kind: 'connection',
      code: name,
      department: departmentRef.get(departmentId),
      type: kind,
      settings: inOrder(settings, settingsSchema(kind)),
      secret: hasSecret ? secretInWorkbench : undefined,
    }));
}

/** What the sources that are not retired collect. */
export function feedDocuments(installed: Installed): Document[] {
  const sources = new Map(installed.sources.map((source) => [source.id, source]));
  const connections = new Map(installed.connections.map(({ id, name }) => [id, name]));
  return installed.feeds.flatMap((feed) => {
    const source = sources.get(feed.sourceId);
    if (source === undefined || source.state === 'retired') return [];
    const { selection, mode, keyColumns, schedule, hours, budget } = feed;
    return {
      kind: 'feed',
      code: source.dataSet.code,
      connection: connections.get(feed.connectionId),
      selection: inOrder(selection, selectionSchema(selection)),
      mode,
      markColumn: feed.markColumn ?? undefined,
      keyColumns: keyColumns.length === 0 ? undefined : keyColumns,
      lookBackMinutes: unless(feed.lookBackMinutes, 0),
      schedule: schedule === null ? undefined : inScheduleOrder(schedule),
      hours: hours === null ? undefined : { from: hours.from, to: hours.to },
      budget: unless(
        { rowsPerSecond: budget.rowsPerSecond, statementMinutes: budget.statementMinutes },
        { rowsPerSecond: null, statementMinutes: 60 },
      ),
      promisedCycle: feed.promisedCycle,
    };
  });
}

/** PostgreSQL does not keep the order of fields; a file has always the same one. What is standard is left out. */
function inOrder(fields: object, schema: z.ZodObject): Document {
  const values = new Map<string, unknown>(Object.entries(fields));
  return Object.fromEntries(
    Object.entries(schema.shape).map(([name, field]) => {
      const standard = z.safeParse(field, undefined);
      return [name, standard.success ? unless(values.get(name), standard.data) : values.get(name)];
    }),
  );
}

function settingsSchema(kind: ConnectorKind): z.ZodObject {
  if (kind === 'http') return HttpSettings;
  if (kind === 'folder') return FolderSettings;
  return kind === 'sftp' ? SftpSettings : DatabaseSettings;
}

function selectionSchema(selection: Selection): z.ZodObject {
  if ('table' in selection) return TableSelection;
  return 'pattern' in selection ? FileSelection : HttpSelection;
}

function inScheduleOrder({ every, ...rest }: NonNullable<Installed['feeds'][number]['schedule']>) {
  return {
    every,
    ...Object.fromEntries(Object.entries(rest).toSorted(([a], [b]) => (a > b ? -1 : 1))),
  };
}
