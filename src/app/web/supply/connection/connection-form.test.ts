import { describe, expect, test } from 'vitest';
import { isElsewhere } from '#lifecycle/source/connection.rules.ts';
import type { Connection } from '#lifecycle/source/connection.contract.ts';
import {
  changeSchema,
  choiceOf,
  firstValues,
  leadsElsewhere,
  registerSchema,
  secretOf,
  settingsOf,
  valuesOf,
} from './connection-form.ts';

const departmentId = '01a20094-aa5c-7299-8a6e-5000c7f381e0';
const host = { host: 'old.example', port: 5432, user: 'reader' };
const hostKey = `SHA256:${'a'.repeat(43)}`;
const web = { baseUrl: 'https://api.example/v1', tls: 'verify' } as const;

/** A connection of each kind, as the platform answers. */
const connections = [
  aConnection('postgresql', { ...host, database: 'old', tls: 'verify', ca: 'PEM' }),
  aConnection('mariadb', { host: 'old.example', user: 'reader', database: 'old', tls: 'off' }),
  aConnection('sftp', { ...host, directory: '/out', hostKey }),
  aConnection('folder', { directory: '/srv/exchange/water' }),
  aConnection('http', { ...web, auth: { by: 'none' } }),
  aConnection('http', { ...web, auth: { by: 'header', name: 'Authorization', prefix: 'Bearer ' } }),
  aConnection('http', { ...web, auth: { by: 'query', name: 'key' } }),
  aConnection('http', { ...web, auth: { by: 'basic', user: 'reader' } }),
];

function aConnection(kind: Connection['kind'], settings: Connection['settings']): Connection {
  const hasSecret = kind !== 'folder';
  const when = '2026-11-21T06:30:00.000Z';
  return {
    id: departmentId,
    departmentId,
    name: '旧系统',
    kind,
    settings,
    hasSecret,
    secretChangedAt: hasSecret ? when : null,
    state: 'active',
    lastTest: null,
    createdAt: when,
    version: 3,
  };
}

const choiceFor = (values: Record<string, unknown>) => choiceOf(values['proof'], values['authBy']);

describe.each(connections)('the form of $kind, $settings', (connection) => {
  const { kind, settings } = connection;
  const values = valuesOf(connection);

  test('gives back the settings it began with, and changes nothing that needs the secret', () => {
    expect(settingsOf(kind, values)).toEqual(settings);
    expect(leadsElsewhere(connection, values)).toBe(false);
    const schema = changeSchema(connection, choiceFor(values), 'due');
    expect(schema.safeParse(values).error).toBeUndefined();
  });

  test('asks for the secret again whenever the platform does', () => {
    const changes = {
      host: 'other',
      port: 1,
      user: 'x',
      tls: 'encrypt',
      ca: 'Y',
      directory: '/z',
      hostKey: undefined,
      baseUrl: 'https://z.example',
      authName: 'Z',
      prefix: '',
      database: 'z',
    };
    for (const [name, value] of Object.entries(changes)) {
      if (!(name in values)) continue;
      const changed = { ...values, [name]: value };
      const asked = isElsewhere(settings, settingsOf(kind, changed));
      if (asked) expect(leadsElsewhere(connection, changed), name).toBe(true);
      const issues = changeSchema(connection, choiceFor(changed), 'due').safeParse(changed).error;
      expect(issues?.issues.some(({ message }) => message === 'due') ?? false, name).toBe(asked);
      const older = { ...changed, version: connection.version + 1 };
      expect(leadsElsewhere(connection, older), name).toBe(false);
    }
  });
});

test('a new connection needs what its kind needs', () => {
  const missing = (kind: Connection['kind'], given: Record<string, unknown> = {}) => {
    const values = { ...firstValues(kind), ...given };
    const found = registerSchema(kind, choiceFor(values)).safeParse(values).error?.issues ?? [];
    return found.map(({ path }) => path.join('.'));
  };
  const named = ['departmentId', 'name'];
  expect(missing('postgresql')).toEqual([...named, 'host', 'database', 'user', 'password']);
  expect(missing('folder')).toEqual([...named, 'directory']);
  expect(missing('sftp')).toEqual([...named, 'host', 'user', 'directory', 'password']);
  expect(missing('sftp', { proof: 'privateKey' })).toContain('privateKey');
  expect(missing('http')).toEqual([...named, 'baseUrl', 'key']);
  expect(missing('http', { authBy: 'none' })).toEqual([...named, 'baseUrl']);
  expect(missing('http', { authBy: 'basic' })).toEqual([...named, 'baseUrl', 'user', 'password']);
});

test('a secret is that which was typed', () => {
  expect(secretOf({ password: 'p', name: 'x' })).toEqual({ password: 'p' });
  expect(secretOf({ privateKey: 'k', passphrase: 's' })).toEqual({
    privateKey: 'k',
    passphrase: 's',
  });
  expect(secretOf({ key: 'k' })).toEqual({ key: 'k' });
  expect(secretOf({ name: 'x' })).toBeUndefined();
});
