import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  createRootDepartment,
  findDepartmentByUscc,
} from '../../src/governance/organization/organization.ts';
import { aContext } from '../../src/governance/identity/identity.fixtures.ts';
import { transact } from '../../src/platform/database/database.ts';
import { findApplicationByName, askShare } from '../../src/lifecycle/application/application.ts';
import {
  findLivingResource,
  getResourceDetail,
  submitResource,
  updateDraft,
} from '../../src/lifecycle/resource/resource.ts';
import { findServiceByCode } from '../../src/lifecycle/service/service.ts';
import { findDataSetByCode } from '../../src/lifecycle/source/source.ts';
import {
  aCity,
  actionsOf,
  aDirectory,
  anInstallation,
  applyTo,
  edit,
  land,
  planOf,
  type Ground,
} from './definitions-ground.ts';

const streets =
  '街道代码,街道名称,常住人口,设立日期\n110101001,东华门街道,61000,1998-05-01\n110101002,景山街道,9000,1998-05-01\n';
const civilAffairs = '11990000640062488E';

async function aBuiltCity(ground: Ground, bundle: string): Promise<void> {
  await applyTo(ground, bundle);
  await land(ground, 'streets', streets);
  await applyTo(ground, bundle);
}

async function entryOf({ contexts: { ctx } }: Ground, code: string) {
  const dataSet = (await findDataSetByCode(ctx.db, code))!;
  return getResourceDetail(ctx, (await findLivingResource(ctx.db, dataSet.id))!.id);
}

async function reasonsOf(ground: Ground, bundle: string): Promise<Record<string, string>> {
  const { objects } = await planOf(ground, bundle);
  return Object.fromEntries(
    objects.flatMap(({ kind, code, planned }) =>
      'reason' in planned ? [[`${kind} ${code}`, planned.reason.en]] : [],
    ),
  );
}

test('the next version that somebody writes is left alone, and not overwritten', async () => {
  const ground = await anInstallation();
  const bundle = await aCity();
  await aBuiltCity(ground, bundle);
  const entry = await entryOf(ground, 'streets_std');
  const steward = await aContext(ground.world, {
    roles: ['department-steward'],
    departmentId: entry.departmentId,
  });
  const content = { ...entry.published!, abstract: '由专员改写的摘要。' };
  await updateDraft(steward, { id: entry.id, version: entry.version, content });
  expect((await actionsOf(ground, bundle))['resource streets_std']).toBe('unchanged');
  await edit(join(bundle, 'services.yaml'), 'updateCycle: 5', 'updateCycle: 4');
  expect(await reasonsOf(ground, bundle)).toEqual({
    'resource streets_std': expect.stringContaining('is being written'),
  });
  await submitResource(steward, { id: entry.id });
  expect(await reasonsOf(ground, bundle)).toEqual({
    'resource streets_std': expect.stringContaining('under review'),
  });
  expect((await entryOf(ground, 'streets_std')).draft?.abstract).toBe('由专员改写的摘要。');
});

test('a run that ended after asking for a grant, or after submitting an entry, is finished by the next', async () => {
  const ground = await anInstallation();
  const bundle = await aCity();
  await aBuiltCity(ground, bundle);
  const { ctx } = ground.contexts;
  await edit(join(bundle, 'applications.yml'), 'quotaPerMinute: 60', 'quotaPerMinute: 30');
  const department = (await findDepartmentByUscc(ctx.db, '1199000058115199XK'))!;
  const application = (await findApplicationByName(ctx.db, {
    departmentId: department.id,
    name: '低保资格核查',
  }))!;
  const service = (await findServiceByCode(ctx.db, 'large-streets-verify'))!;
  await askShare(ctx, {
    applicationId: application.id,
    serviceId: service.id,
    basis: 'x',
    scenario: 'x',
    fields: null,
    rowFilter: [],
    validTo: '2028-01-01T00:00:00Z',
    quotaPerMinute: 1,
    quotaPerDay: 1,
    frequency: 'x',
    responsibleDuty: 'x',
  });
  await edit(join(bundle, 'services.yaml'), 'updateCycle: 5', 'updateCycle: 4');
  const entry = await entryOf(ground, 'streets_std');
  const content = { ...entry.published!, updateCycle: 4 } as const;
  await updateDraft(ctx, { id: entry.id, version: entry.version, content });
  await submitResource(ctx, { id: entry.id });
  expect(await applyTo(ground, bundle)).toMatchObject({
    'resource streets_std': 'changed',
    'application 低保资格核查': 'changed',
  });
  expect(new Set(Object.values(await actionsOf(ground, bundle)))).toEqual(new Set(['unchanged']));
  expect((await entryOf(ground, 'streets_std')).currentVersion?.number).toBe(2);
});

test('the root that the command line made becomes the one of the bundle; departments move', async () => {
  const ground = await anInstallation();
  const { ctx } = ground.contexts;
  const city = { nameZh: '本市', nameEn: null, uscc: null, areaCode: '990000' };
  await transact(ctx.db, (tx) => createRootDepartment(tx, city, ctx.now()));
  const bundle = await aCity();
  expect(await applyTo(ground, bundle)).toMatchObject({
    'department 11990000627713127X': 'changed',
  });
  await edit(
    join(bundle, 'departments.yaml'),
    'name: 市大数据局',
    `name: 市大数据局\nparent: ${civilAffairs}`,
  );
  const { objects } = await planOf(ground, bundle);
  const changed = objects.flatMap(({ code, planned }) =>
    planned.action === 'change' ? [{ code, changes: planned.changes }] : [],
  );
  expect(changed).toEqual([
    {
      code: '1199000058115199XK',
      changes: [{ field: 'parent', before: '示范市', after: '市民政局' }],
    },
  ]);
  await applyTo(ground, bundle);
  const parent = await findDepartmentByUscc(ctx.db, civilAffairs);
  expect(await findDepartmentByUscc(ctx.db, '1199000058115199XK')).toMatchObject({
    parentId: parent?.id,
  });
  await edit(join(bundle, 'departments.yaml'), '11990000627713127X', '11990000640062488E');
  await edit(
    join(bundle, 'departments.yaml'),
    'name: 市民政局\n',
    'name: 市民政局\nnameEn: twice\n',
  );
  await expect(planOf(ground, bundle)).rejects.toThrow('problem');
});

test('columns that the data do not have are told in the SQL file, and a mapping may become SQL', async () => {
  const ground = await anInstallation();
  const bundle = await aCity();
  await aBuiltCity(ground, bundle);
  const view = `kind: view\ncode: streets_std\nname: 街道(标准)\ndepartment: ${civilAffairs}\ninputs: { s: streets }\nsqlFile: v.sql\n`;
  const wrong = await aDirectory({ 'v.yaml': view, 'v.sql': 'SELECT\n  街道代号\nFROM s\n' });
  await expect(planOf(ground, wrong)).rejects.toMatchObject({
    details: { errors: [{ path: 'v.sql:2:3', message: expect.stringContaining('街道代号') }] },
  });
  const right = await aDirectory({
    'v.yaml': view,
    'v.sql': 'SELECT 街道代码 AS code, 街道名称 AS name, 常住人口 AS population\nFROM s\n',
  });
  expect(await actionsOf(ground, right)).toEqual({ 'view streets_std': 'change' });
  await applyTo(ground, right);
  expect(await actionsOf(ground, right)).toEqual({ 'view streets_std': 'unchanged' });
  expect((await actionsOf(ground, bundle))['view streets_std']).toBe('change');
});
