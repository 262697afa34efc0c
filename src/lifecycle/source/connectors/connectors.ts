import type { ConnectorKind } from '../connection.contract.ts';
import type { Connector } from './connector.ts';
import { mariadb } from './mariadb.ts';
import { postgresql } from './postgresql.ts';

const connectors: Record<ConnectorKind, Connector> = { postgresql, mariadb };

/** The connector of a kind of old system. */
export function connectorOf(kind: ConnectorKind): Connector {
  return connectors[kind];
}
