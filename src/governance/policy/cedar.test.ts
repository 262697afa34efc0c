import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from '@cedar-policy/cedar-wasm/nodejs';
import { describe, expect, it } from 'vitest';
import { roles, type Actor, type Role } from '#governance/identity/context.ts';
import { askCedar, loadPolicies } from './cedar.ts';
import { permissions } from './permissions.ts';
import { decide, permissionTable } from './policy.ts';

const here = '01900000-0000-7000-8000-000000000001';
const there = '01900000-0000-7000-8000-000000000002';

const person = (...held: Role[]): Actor => ({
  kind: 'person',
  id: '01900000-0000-7000-8000-0000000000aa',
  name: 'somebody',
  departmentId: here,
  roles: held,
});
const system: Actor = { ...person(), kind: 'system', departmentId: null };
const application: Actor = { ...person(), kind: 'application' };
const anonymous: Actor = { ...person(), kind: 'anonymous' };

describe('the policies as files', () => {
  it('name every permission of the program in the schema, and no other', () => {
    const schema = readFileSync(join(import.meta.dirname, 'policies/chengshu.cedarschema'), 'utf8');
    const actions = [...schema.matchAll(/"([a-z-]+:[a-z-]+)"/g)].map((match) => match[1] ?? '');
    expect(new Set(actions)).toEqual(new Set(permissions));
    expect(actions).toHaveLength(permissions.length);
  });

  it('fit their schema', () => {
    const read = (name: string) =>
      readFileSync(join(import.meta.dirname, `policies/${name}`), 'utf8');
    const schema = read('chengshu.cedarschema');
    const text = ['everyone', 'departments', 'city', 'limits']
      .map((name) => read(`${name}.cedar`))
      .join('\n');
    const check = (policies: string) =>
      validate({ schema, policies: { staticPolicies: policies } });
    expect(check(text)).toMatchObject({ type: 'success', validationErrors: [] });
    const wrong =
      'permit (principal is Person, action, resource) when { resource.colour == "red" };';
    expect(check(wrong)).not.toMatchObject({ validationErrors: [] });
  });

  it('are few, each with an id, and name no single person or department', () => {
    const { ids, reasons } = loadPolicies();
    expect(reasons.size).toBe(8);
    expect(ids.length).toBeGreaterThan(10);
    expect(ids.length).toBeLessThanOrEqual(100);
    for (const name of ['everyone', 'departments', 'city', 'limits']) {
      const text = readFileSync(join(import.meta.dirname, `policies/${name}.cedar`), 'utf8');
      // The cache of decisions leaves names of single entities out of its key.
      expect(text).not.toMatch(/(Person|Department|Object|Application|System)::/);
    }
  });

  it('make a table in which everything is held by somebody', () => {
    expect(permissionTable().map((row) => row.permission)).toEqual(permissions);
    expect(permissionTable().filter((row) => row.holders.length === 0)).toEqual([]);
  });

  it('the cache gives the same answers as Cedar', () => {
    const actors = [system, application, anonymous, person(), ...roles.map((role) => person(role))];
    const due = actors.map((actor) => ({ ...actor, passwordDue: true }));
    const objects = [undefined, here, there].flatMap((departmentId) =>
      [undefined, person().id, 'other'].flatMap((ownerId) =>
        [undefined, 'published', 'officer'].map((state) => ({
          type: 'any',
          departmentId: departmentId ?? null,
          ownerId: ownerId ?? null,
          ...(state === undefined ? {} : { state }),
        })),
      ),
    );
    const sampled = [
      'resource:read',
      'grant:decide',
      'key:manage',
      'account:manage',
      'source:upload',
    ] as const;
    for (const actor of [...actors, ...due]) {
      for (const permission of sampled) {
        for (const object of objects) {
          const { allowed } = askCedar(actor, permission, object);
          expect(decide(actor, permission, object).allowed).toBe(allowed);
          expect(decide(actor, permission, object).allowed).toBe(allowed);
        }
      }
    }
  });
});
