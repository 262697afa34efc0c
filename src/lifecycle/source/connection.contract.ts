import * as z from 'zod';
import { endpoint, pageOf, pageQuery } from '#platform/http/endpoint.ts';
import {
  type FileKind,
  fileKinds,
  FileSelection,
  FolderSettings,
  KeySecret,
  SftpSettings,
} from './file-connection.contract.ts';
import { HttpSecret, HttpSelection, HttpSettings } from './http-connection.contract.ts';

/** Kinds of old systems that can be read. */
export const connectorKinds = ['postgresql', 'mariadb', ...fileKinds, 'http'] as const;
export type ConnectorKind = (typeof connectorKinds)[number];
/** Kinds that have tables. */
export type TableKind = Exclude<ConnectorKind, FileKind | 'http'>;

/** Whether connections of a kind read tables. */
export function isTableKind(kind: ConnectorKind): kind is TableKind {
  return kind === 'postgresql' || kind === 'mariadb';
}

export const connectionStates = ['active', 'suspended', 'retired'] as const;
export type ConnectionState = (typeof connectionStates)[number];

export const connectionMoves = ['suspend', 'resume', 'retire'] as const;
export type ConnectionMove = (typeof connectionMoves)[number];

/** How a database is reached. */
export const DatabaseSettings = z
  .object({
    host: z
      .string()
      .trim()
      .min(1)
      .max(255)
      .regex(/^[^\s/\\]+$/, '填写主机名或 IP 地址 (a host name or an address)'),
    port: z.int().min(1).max(65_535).optional().meta({ description: 'default 5432 or 3306' }),
    database: z.string().min(1).max(128),
    user: z.string().min(1).max(128),
    tls: z.enum(['off', 'encrypt', 'verify']).default('off').meta({
      description: 'encrypt: without looking at the certificate; verify: it has to be valid',
    }),
    ca: z
      .string()
      .max(20_000)
      .optional()
      .meta({ description: 'PEM of the authority that signed the certificate' }),
  })
  .meta({ id: 'DatabaseSettings' });
export type DatabaseSettings = z.infer<typeof DatabaseSettings>;

export const DatabaseSecret = z.object({ password: z.string().max(1000) });
export type DatabaseSecret = z.infer<typeof DatabaseSecret>;

const ConnectionSettings = z.union([DatabaseSettings, SftpSettings, FolderSettings, HttpSettings]);
export type ConnectionSettings = z.infer<typeof ConnectionSettings>;

export const ConnectionSecret = z.union([DatabaseSecret, KeySecret, HttpSecret]);
export type ConnectionSecret = z.infer<typeof ConnectionSecret>;

const Name = z.string().trim().min(1).max(200);
const Version = z.int().min(1).meta({ description: 'the version that was read' });

export const testSteps = ['resolve', 'reach', 'tls', 'sign-in', 'rights', 'find'] as const;
/** The steps for a place where files are put. */
export const fileTestSteps = ['resolve', 'reach', 'host-key', 'sign-in', 'rights', 'find'] as const;
export type TestStepName = (typeof testSteps)[number] | (typeof fileTestSteps)[number];

const Words = z.object({ zh: z.string(), en: z.string() });

export const ConnectionTest = z
  .object({
    passed: z.boolean(),
    steps: z.array(
      z.object({
        step: z.enum([...testSteps, 'host-key']),
        outcome: z.enum(['ok', 'failed', 'not-tried']),
        words: Words.optional().meta({ description: 'why it failed' }),
        next: Words.optional().meta({ description: 'what to do' }),
      }),
    ),
  })
  .meta({ id: 'ConnectionTest' });
export type ConnectionTest = z.infer<typeof ConnectionTest>;

/** How a connection fared when it was tried as it is now. */
const LastTest = ConnectionTest.extend({ at: z.iso.datetime() }).meta({ id: 'LastTest' });

export const Connection = z
  .object({
    id: z.uuid(),
    departmentId: z.uuid(),
    name: z.string(),
    kind: z.enum(connectorKinds),
    settings: ConnectionSettings,
    hasSecret: z.boolean().meta({ description: 'the secret itself is never shown' }),
    secretChangedAt: z.iso.datetime().nullable(),
    state: z.enum(connectionStates),
    lastTest: LastTest.nullable().meta({
      description: 'null: not tried since its settings or its secret changed',
    }),
    createdAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: 'Connection' });
export type Connection = z.infer<typeof Connection>;

export const RegisterConnection = z
  .object({
    departmentId: z.uuid(),
    name: Name,
    kind: z.enum(connectorKinds),
    settings: ConnectionSettings,
    secret: ConnectionSecret.optional(),
  })
  .meta({ id: 'RegisterConnection' });
export type RegisterConnection = z.infer<typeof RegisterConnection>;

export const UpdateConnection = z
  .object({
    version: Version,
    name: Name.optional(),
    settings: ConnectionSettings.optional(),
    secret: ConnectionSecret.optional().meta({ description: 'replaces the one that is kept' }),
  })
  .meta({ id: 'UpdateConnection' });
export type UpdateConnection = z.infer<typeof UpdateConnection>;

/** What is collected: a table or view, or some of its columns. */
export const TableSelection = z
  .object({
    schema: z.string().min(1).max(128),
    table: z.string().min(1).max(128),
    columns: z
      .array(z.string().min(1).max(128))
      .min(1)
      .max(2000)
      .optional()
      .meta({ description: 'only these; what is not needed should not be collected' }),
  })
  .meta({ id: 'TableSelection' });
export type TableSelection = z.infer<typeof TableSelection>;

export const Selection = z.union([TableSelection, FileSelection, HttpSelection]);
export type Selection = z.infer<typeof Selection>;

export const ListedTable = z
  .object({
    schema: z.string(),
    table: z.string(),
    kind: z.enum(['table', 'view']),
    estimatedRows: z.int().nullable(),
  })
  .meta({ id: 'ListedTable' });
export type ListedTable = z.infer<typeof ListedTable>;

export const DescribedTable = z
  .object({
    columns: z.array(
      z.object({
        name: z.string(),
        declaredType: z.string(),
        isMark: z.boolean().meta({ description: 'fit for watermark or ascending key' }),
      }),
    ),
    keyColumns: z.array(z.string()).meta({ description: 'of the primary key; none: full only' }),
  })
  .meta({ id: 'DescribedTable' });
export type DescribedTable = z.infer<typeof DescribedTable>;

const byId = z.object({ id: z.uuid() });

export const connectionApi = {
  list: endpoint({
    method: 'GET',
    path: '/api/v1/connections',
    summary: 'Connections to old systems, the newest first',
    permission: 'connection:read',
    query: z.object({
      ...pageQuery,
      state: z.enum(connectionStates).optional(),
      kind: z.enum(connectorKinds).optional(),
      departmentId: z.uuid().optional(),
      q: z.string().trim().max(100).optional().meta({ description: 'part of the name' }),
    }),
    response: pageOf(Connection),
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/v1/connections/:id',
    summary: 'One connection, without its secret',
    permission: 'connection:read',
    params: byId,
    response: Connection,
  }),
  register: endpoint({
    method: 'POST',
    path: '/api/v1/connections',
    summary: 'Register a connection; its secret is sealed and never shown again',
    permission: 'connection:manage',
    body: RegisterConnection,
    response: Connection,
    status: 201,
  }),
  update: endpoint({
    method: 'PATCH',
    path: '/api/v1/connections/:id',
    summary: 'Change the name, the settings or the secret of a connection',
    permission: 'connection:manage',
    params: byId,
    body: UpdateConnection,
    response: Connection,
  }),
  move: endpoint({
    method: 'POST',
    path: '/api/v1/connections/:id/move',
    summary: 'Suspend, resume or retire a connection',
    permission: 'connection:manage',
    params: byId,
    body: z.object({ version: Version, move: z.enum(connectionMoves) }),
    response: Connection,
  }),
  test: endpoint({
    method: 'POST',
    path: '/api/v1/connections/:id/test',
    summary: 'Try the connection step by step; says which step failed and why, and keeps it',
    permission: 'connection:test',
    params: byId,
    body: z.object({ selection: Selection.optional() }),
    response: ConnectionTest,
  }),
  tables: endpoint({
    method: 'GET',
    path: '/api/v1/connections/:id/tables',
    summary: 'Tables and views of the old system that can be read, by name',
    permission: 'connection:test',
    params: byId,
    query: z.object({
      ...pageQuery,
      q: z.string().trim().max(100).optional().meta({ description: 'part of the name' }),
    }),
    response: pageOf(ListedTable),
  }),
  describe: endpoint({
    method: 'POST',
    path: '/api/v1/connections/:id/describe',
    summary: 'Columns, declared types and key of a table of the old system',
    permission: 'connection:test',
    params: byId,
    body: z.object({ selection: TableSelection }),
    response: DescribedTable,
  }),
};
