import { expect, test } from 'vitest';
import { connectorKinds } from '#lifecycle/source/connection.contract.ts';
import {
  aGround,
  bundleOf,
  byVariable,
  connection,
  feed,
  password,
  refusalOf,
  source,
  variable,
} from './connection.fixtures.ts';
import { ConnectionDefinition } from './connection.schema.ts';

const http = `kind: connection
code: 停车接口
department: 示范市/民政局
type: http
settings: { baseUrl: 'https://parking.invalid/v1', auth: { by: header, name: X-Api-Key } }
`;

test.each<[what: string, documents: () => string[], problem: string]>([
  [
    'a secret instead of its name',
    () => [connection(`secret: ${password}\n`)],
    'city.yaml:15:1 secret: 机密不写在定义包里，填写 workbench 或引用 (a secret is not written',
  ],
  [
    'a password in its place',
    () => [connection(`secret: { password: ${password} }\n`)],
    'city.yaml:15:11 password: must be fields',
  ],
  [
    'a variable of the platform itself',
    () => [connection('secret: { password: { env: CHENGSHU_MASTER_KEY } }\n')],
    'city.yaml:15:23 env: 环境变量名须以 CHENGSHU_SECRET_ 开头',
  ],
  [
    'a file elsewhere',
    () => [connection('secret: { password: { file: /etc/shadow } }\n')],
    'city.yaml:15:23 file: 填写 CHENGSHU_CREDENTIALS_DIR 下的文件名',
  ],
  [
    'a variable that is not set',
    () => [connection(byVariable)],
    `city.yaml:16:3 the environment variable ${variable} is not set`,
  ],
  [
    'a password among the settings',
    () => [connection('').replace('user: reader', `user: reader, password: ${password}`)],
    'city.yaml:14:64 there is no field password',
  ],
  [
    'settings of another type',
    () => [connection('').replace('user: reader', 'user: reader, directory: /in')],
    'city.yaml:14:64 settings: there is no field directory here',
  ],
  [
    'a password where a key is sent',
    () => [`${http}secret: { password: { env: ${variable} } }\n`],
    'city.yaml:15:1 secret: auth: header 用 key (auth: header takes key)',
  ],
  [
    'a key in the address',
    () => [http.replace('/v1', '/v1?token=1')],
    'city.yaml:14:13 baseUrl: 填写 http:// 或 https:// 地址',
  ],
  [
    'a type nobody knows',
    () => [connection('').replace('postgresql', 'postgres')],
    'city.yaml:13:1 type: cannot be postgres; one of: postgresql, mariadb, ',
  ],
  [
    'a connection of another department',
    () => [source.replace('示范市/民政局', '示范市'), feed(), connection('')],
    'city.yaml:18:1 the department of the source has no connection 街道老系统',
  ],
  [
    'a connection misspelled',
    () => [source, feed().replace('街道老系统', '街道旧系统'), connection('')],
    'city.yaml:18:1 the department of the source has no connection 街道旧系统; did you mean 街道老系统?',
  ],
  [
    'files of a database',
    () => [
      source,
      feed()
        .replace('{ schema: public, table: street }', "{ pattern: '*' }")
        .replace(/mode.*\nmark.*\n/, 'mode: full\n'),
      connection(''),
    ],
    'city.yaml:19:1 this cannot be chosen from a connection of the type postgresql',
  ],
  [
    'a selection of two kinds',
    () => [source, feed().replace('table: street', "table: street, pattern: '*'"), connection('')],
    'city.yaml:19:45 selection: there is no field pattern here',
  ],
  [
    'a whole collection with a mark',
    () => [source, feed().replace('watermark', 'full'), connection('')],
    'city.yaml:21:1 markColumn: 全量采集没有标记 (a whole collection has no mark)',
  ],
  [
    'an hour that is none',
    () => [source, feed().replace('02:30', '25:30'), connection('')],
    'city.yaml:22:25 at: must match',
  ],
])('refused with its place: %s', async (_what, documents, problem) => {
  const ground = await aGround();
  const refusal = await refusalOf(ground.plan(await bundleOf(...documents())));
  const [first] = refusal.details.errors ?? [];
  expect(`${first?.path} ${first?.message}`).toContain(problem);
  expect(JSON.stringify(refusal.details)).not.toContain(password);
});

test('every kind of connection can stand in a bundle', () => {
  for (const type of connectorKinds) {
    const given = { kind: 'connection', code: 'x', department: '示范市', type, settings: {} };
    const { error } = ConnectionDefinition.safeParse(given);
    expect(error?.issues.filter(({ path }) => path[0] === 'type')).toEqual([]);
  }
});
