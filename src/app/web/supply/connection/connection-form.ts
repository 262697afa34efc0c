import * as z from 'zod';
import {
  type Connection,
  type ConnectionSecret,
  type ConnectionSettings,
  type ConnectorKind,
  DatabaseSecret,
  DatabaseSettings,
  RegisterConnection,
} from '#lifecycle/source/connection.contract.ts';
import {
  FolderSettings,
  KeySecret,
  SftpSettings,
} from '#lifecycle/source/file-connection.contract.ts';
import { HttpAuth, HttpSecret, HttpSettings } from '#lifecycle/source/http-connection.contract.ts';
import { usualPorts } from './connection-parts.tsx';

/** How one signs in at a file server. */
export const proofs = ['password', 'privateKey'] as const;
type Proof = (typeof proofs)[number];
/** Where the key of an interface goes. */
export const authWays = ['none', 'header', 'query', 'basic'] as const;
type AuthWay = (typeof authWays)[number];

/** What the form asks for besides the kind, as it decides which further fields there are. */
export interface Choice {
  proof: Proof;
  authBy: AuthWay;
}

const proofGiven = z.enum(proofs).catch('password');
const authGiven = z.enum(authWays).catch('none');

/** What the fields that decide hold; undefined before they are drawn. */
export function choiceOf(proof: unknown, authBy: unknown): Choice {
  return { proof: proofGiven.parse(proof), authBy: authGiven.parse(authBy) };
}

const [, header, parameter, basic] = HttpAuth.options;
const password = DatabaseSecret.shape.password.min(1);

/** The fields of the settings, flat, with the rules of the contract. */
function settingsShape(kind: ConnectorKind, choice: Choice): z.ZodRawShape {
  if (kind === 'folder') return FolderSettings.shape;
  if (kind === 'sftp') return { ...SftpSettings.shape, proof: z.enum(proofs) };
  if (kind !== 'http') return DatabaseSettings.shape;
  const { baseUrl, tls, ca } = HttpSettings.shape;
  const own = { baseUrl, tls, ca, authBy: z.enum(authWays) };
  if (choice.authBy === 'none') return own;
  if (choice.authBy === 'basic') return { ...own, user: basic.shape.user };
  if (choice.authBy === 'query') return { ...own, authName: parameter.shape.name };
  return { ...own, authName: header.shape.name, prefix: header.shape.prefix };
}

/** The fields of the secret: none for a folder. */
function secretShape(kind: ConnectorKind, { proof, authBy }: Choice): Record<string, z.ZodType> {
  if (kind === 'folder' || (kind === 'http' && authBy === 'none')) return {};
  if (kind === 'http' && authBy !== 'basic') return HttpSecret.shape;
  if (kind === 'sftp' && proof === 'privateKey') return KeySecret.shape;
  return { password };
}

/** The form that registers a connection of a kind. */
export function registerSchema(kind: ConnectorKind, choice: Choice): z.ZodObject {
  const { departmentId, name } = RegisterConnection.shape;
  return z.object({
    departmentId,
    name,
    ...settingsShape(kind, choice),
    ...secretShape(kind, choice),
  });
}

/**
 * The form that changes a connection: an empty secret keeps the one there is, unless it leads elsewhere now. In: the words for
 * a secret that is due.
 */
export function changeSchema(connection: Connection, choice: Choice, due: string): z.ZodObject {
  const { kind, hasSecret } = connection;
  const secrets = Object.entries(secretShape(kind, choice));
  const form = z.object({
    version: z.int().min(1),
    name: RegisterConnection.shape.name,
    ...settingsShape(kind, choice),
    ...Object.fromEntries(secrets.map(([name, schema]) => [name, schema.optional()])),
  });
  const [first] = secrets.map(([name]) => name);
  return form.superRefine((values, check) => {
    if (first === undefined || Reflect.get(values, first) !== undefined) return;
    const isNew = !hasSecret && kind === 'http';
    if (isNew || (hasSecret && leadsElsewhere(connection, values))) {
      check.addIssue({ code: 'custom', path: [first], message: due });
    }
  });
}

/** Fields that may change without the secret going anywhere else. */
const harmless = new Set(['version', 'name', 'database', 'directory', 'proof']);

/**
 * Whether what the form holds leads elsewhere than the connection does; the platform itself decides it when it is sent. A
 * draft of an older version is compared with what somebody else saved before anything is asked of it.
 */
export function leadsElsewhere(connection: Connection, values: object): boolean {
  if (Reflect.get(values, 'version') !== connection.version) return false;
  const before = valuesOf(connection);
  const secrets = new Set(['password', 'privateKey', 'passphrase', 'key']);
  const keys = new Set([...Object.keys(before), ...Object.keys(values)]);
  return [...keys].some((key) => {
    if (harmless.has(key) || secrets.has(key)) return false;
    return textOf(Reflect.get(before, key)) !== textOf(Reflect.get(values, key));
  });
}

function textOf(value: unknown): string {
  return JSON.stringify(value ?? '');
}

/** What the form holds of a connection: its settings, flat; never a secret. */
export function valuesOf(connection: Connection): Record<string, unknown> {
  const { name, version, kind, settings } = connection;
  const own = { name, version };
  if ('baseUrl' in settings) {
    const { auth, ...rest } = settings;
    return {
      ...own,
      ...rest,
      authBy: auth.by,
      ...('name' in auth ? { authName: auth.name } : {}),
      ...('prefix' in auth ? { prefix: auth.prefix } : {}),
      ...('user' in auth ? { user: auth.user } : {}),
    };
  }
  return { ...own, ...settings, ...(kind === 'sftp' ? { proof: 'password' } : {}) };
}

/** What the fields of a new connection hold at first. */
export function firstValues(kind: ConnectorKind): Record<string, unknown> {
  if (kind === 'folder') return {};
  if (kind === 'http')
    return { tls: 'verify', authBy: 'header', authName: 'Authorization', prefix: 'Bearer ' };
  const port = usualPorts[kind];
  return kind === 'sftp' ? { port, proof: 'password' } : { port, tls: 'off' };
}

/** The settings in what a form of the kind holds; it has been checked by its schema. */
export function settingsOf(
  kind: ConnectorKind,
  values: Record<string, unknown>,
): ConnectionSettings {
  if (kind === 'folder') return FolderSettings.parse(values);
  if (kind === 'sftp') return SftpSettings.parse(values);
  if (kind !== 'http') return DatabaseSettings.parse(values);
  const { authBy: by, authName: name, prefix, user } = values;
  return HttpSettings.parse({ ...values, auth: { by, name, prefix, user } });
}

/** The secret in what a form holds; undefined when none was typed. */
export function secretOf(values: Record<string, unknown>): ConnectionSecret | undefined {
  if (values['privateKey'] !== undefined) return KeySecret.parse(values);
  if (values['key'] !== undefined) return HttpSecret.parse(values);
  return values['password'] === undefined ? undefined : DatabaseSecret.parse(values);
}
