import type { TableKind } from '../connection.contract.ts';
import type { FileKind } from '../file-connection.contract.ts';
import type { Connector } from './connector.ts';
import type { FileConnector } from './file-connector.ts';
import { folder } from './folder.ts';
import { mariadb } from './mariadb.ts';
import { postgresql } from './postgresql.ts';
import { sftp } from './sftp.ts';

const connectors: Record<TableKind, Connector> = { postgresql, mariadb };
const fileConnectors: Record<FileKind, FileConnector> = { folder, sftp };

/** The connector of a kind of old system with tables. */
export function connectorOf(kind: TableKind): Connector {
  return connectors[kind];
}

/** The connector of a kind of place where files are put. */
export function fileConnectorOf(kind: FileKind): FileConnector {
  return fileConnectors[kind];
}
