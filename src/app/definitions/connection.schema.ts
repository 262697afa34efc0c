import * as z from 'zod';
import {
  type ConnectorKind,
  DatabaseSettings,
  RegisterConnection,
} from '#lifecycle/source/connection.contract.ts';
import { FolderSettings, SftpSettings } from '#lifecycle/source/file-connection.contract.ts';
import { HttpSettings } from '#lifecycle/source/http-connection.contract.ts';
import { DepartmentRef } from './department.schema.ts';
import { SecretInWorkbench, SecretReference } from './secret-reference.schema.ts';

export const ConnectionName = RegisterConnection.shape.name;

const fields = { kind: z.literal('connection'), code: ConnectionName, department: DepartmentRef };
const password = z.strictObject({ password: SecretReference });
const privateKey = z.strictObject({
  privateKey: SecretReference,
  passphrase: SecretReference.optional(),
});
const key = z.strictObject({ key: SecretReference });
const folder = 'folder' satisfies ConnectorKind;

/**
 * How an old system is reached; `code` is the connection's name, unique in the department. A secret is named, never
 * given; without one that of the platform stays as it is.
 */
export const ConnectionDefinition = z.discriminatedUnion('type', [
  z.strictObject({
    ...fields,
    type: z.enum(['postgresql', 'mariadb'] satisfies ConnectorKind[]),
    settings: DatabaseSettings.strict(),
    secret: z.union([SecretInWorkbench, password]).optional(),
  }),
  z.strictObject({
    ...fields,
    type: z.literal('sftp' satisfies ConnectorKind),
    settings: SftpSettings.strict(),
    secret: z.union([SecretInWorkbench, password, privateKey]).optional(),
  }),
  z
    .strictObject({
      ...fields,
      type: z.literal('http' satisfies ConnectorKind),
      settings: HttpSettings.strict(),
      secret: z.union([SecretInWorkbench, key, password]).optional(),
    })
    .superRefine(({ settings: { auth }, secret }, ctx) => {
      if (secret === undefined || (typeof secret === 'string' && auth.by !== 'none')) return;
      const wanted = auth.by === 'basic' ? 'password' : 'key';
      if (typeof secret !== 'string' && auth.by !== 'none' && wanted in secret) return;
      const message =
        auth.by === 'none'
          ? '这个接口不用机密，见 settings.auth (this interface needs none; see settings.auth)'
          : `auth: ${auth.by} 用 ${wanted} (auth: ${auth.by} takes ${wanted})`;
      ctx.addIssue({ code: 'custom', path: ['secret'], message });
    }),
  z.strictObject({ ...fields, type: z.literal(folder), settings: FolderSettings.strict() }),
]);
export type ConnectionDefinition = z.infer<typeof ConnectionDefinition>;
