import { describe, expect, it } from 'vitest';
import { roles, type Actor, type Role } from '#governance/identity/context.ts';
import { departmentFilter } from './perform.ts';
import { permissions, type Permission } from './permissions.ts';
import { decide, mayEver, type PolicyObject } from './policy.ts';

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

// ● own and other departments · ◐ own department only · blank: neither.
// Columns: steward, approver, bureau, engineer, owner, archivist, system, security, audit officer | the platform itself.
const matrix = `
                         ste app bur eng own arc sys sec aud | platform
  department:read        ●   ●   ●   ●   ●   ●   ●   ●   .  |  ●
  department:manage      .   .   ●   .   .   .   ●   .   .  |  ●
  account:read           .   .   .   .   .   .   ●   ●   .  |  ●
  account:manage         .   .   .   .   .   .   ●   .   .  |  ●
  account:grant-role     .   .   .   .   .   .   .   ●   .  |  .
  session:self           ●   ●   ●   ●   ●   ●   ●   ●   ●  |  .
  policy:read            ●   ●   ●   ●   ●   ●   ●   ●   .  |  ●
  source:read            ◐   ◐   ●   ◐   .   .   .   .   .  |  ●
  source:register        ◐   .   .   ◐   .   .   .   .   .  |  ●
  source:update          ◐   .   .   ◐   .   .   .   .   .  |  ●
  source:upload          ◐   .   .   ◐   .   .   .   .   .  |  ●
  source:collect         ◐   .   .   ◐   .   .   .   .   .  |  ●
  connection:read        ◐   ◐   ●   ◐   .   .   .   .   .  |  ●
  connection:manage      ◐   .   .   ◐   .   .   .   .   .  |  ●
  connection:test        ◐   .   .   ◐   .   .   .   .   .  |  ●
  snapshot:read          ◐   ◐   ●   ◐   .   .   .   .   .  |  ●
  snapshot:land          ◐   .   .   ◐   .   .   .   .   .  |  ●
  snapshot:sample        ◐   .   .   ◐   .   .   .   .   .  |  ●
  view:read              ◐   ◐   ●   ◐   .   .   .   .   .  |  ●
  view:define            ◐   .   .   ◐   .   .   .   .   .  |  ●
  view:build             ◐   .   .   ◐   .   .   .   .   .  |  ●
  resource:read          ◐   ◐   ●   ◐   .   .   .   .   .  |  ●
  resource:propose       ◐   .   .   .   .   .   .   .   .  |  ●
  resource:submit        ◐   ◐   .   .   .   .   .   .   .  |  ●
  resource:review        .   .   ●   .   .   .   .   .   .  |  ●
  resource:publish       .   .   ●   .   .   .   .   .   .  |  ●
  resource:revoke        .   ◐   ●   .   .   .   .   .   .  |  ●
  service:read           ◐   ◐   ●   ◐   .   .   .   .   .  |  ●
  service:define         ◐   .   .   ◐   .   .   .   .   .  |  ●
  service:publish        ◐   ◐   ●   ◐   .   .   .   .   .  |  ●
  service:suspend        .   ◐   ●   ◐   .   .   .   .   .  |  ●
  application:read       .   ◐   ●   .   ◐   .   .   ●   .  |  ●
  application:register   .   .   .   .   ◐   .   .   .   .  |  ●
  application:approve    .   .   ●   .   .   .   .   .   .  |  ●
  grant:request          .   .   .   .   ◐   .   .   .   .  |  ●
  grant:decide           .   ◐   ●   .   .   .   .   .   .  |  ●
  grant:revoke           .   ◐   ●   .   .   .   .   .   .  |  ●
  key:manage             .   .   .   .   ◐   .   .   .   .  |  ●
  key:revoke             .   .   .   .   ◐   .   .   ●   .  |  ●
  retirement:read        ◐   ◐   ●   .   .   ●   .   ●   .  |  ●
  retirement:propose     ◐   ◐   ●   .   .   .   .   .   .  |  ●
  retirement:plan        ◐   ◐   .   .   .   .   .   .   .  |  .
  retirement:appraise    ◐   ◐   ●   .   .   ●   .   ●   .  |  .
  retirement:approve     .   ◐   ●   .   .   .   .   .   .  |  .
  retirement:witness     .   .   .   .   .   ●   .   ●   .  |  .
  retirement:execute     .   .   ●   .   .   .   .   .   .  |  .
  retirement:restore     .   .   ●   .   .   .   .   .   .  |  .
  hold:manage            .   .   ●   .   .   .   .   ●   .  |  .
  disposal:read          .   .   ●   .   ◐   .   .   .   .  |  ●
  disposal:confirm       .   .   .   .   ◐   .   .   .   .  |  .
  job:read               .   .   ●   .   .   .   ●   .   .  |  ●
  job:cancel             .   .   .   .   .   .   ●   .   .  |  ●
  audit:read             .   .   .   .   .   .   .   .   ●  |  .
  system:read            .   .   .   .   .   .   ●   ●   .  |  ●
  system:manage          .   .   .   .   .   .   ●   .   .  |  ●
  definition:apply       .   .   ●   ◐   .   .   .   .   .  |  ●
  event:read             ●   ●   ●   ●   ●   ●   ●   ●   .  |  ●`;

/** The matrix again, as the policies have it. */
function matrixOfPolicies(): string[] {
  return permissions.map((permission) => {
    const type = permission.split(':')[0]!;
    const may = (actor: Actor, departmentId: string) =>
      decide(actor, permission, { type, departmentId }).allowed;
    const mark = (actor: Actor) => (may(actor, there) ? '●' : may(actor, here) ? '◐' : '.');
    return [permission, ...roles.map((role) => mark(person(role))), '|', mark(system)].join(' ');
  });
}

describe('who may what', () => {
  it('is exactly the matrix', () => {
    const expected = matrix
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/).join(' '));
    expect(matrixOfPolicies()).toEqual(expected);
  });

  it('gives nothing to applications and to nobody', () => {
    for (const actor of [application, anonymous]) {
      expect(permissions.filter((permission) => mayEver(actor, permission).allowed)).toEqual([]);
    }
  });

  it('a person without a role manages the own session and sees the house, no data', () => {
    const may = permissions.filter((permission) => mayEver(person(), permission).allowed);
    expect(may).toEqual([
      'department:read',
      'session:self',
      'policy:read',
      'resource:read',
      'service:read',
      'job:read',
      'job:cancel',
      'event:read',
    ]);
  });

  it.each<[string, Actor, Permission, Partial<PolicyObject>, boolean]>([
    [
      'published resources are for all',
      person(),
      'resource:read',
      { departmentId: there, state: 'published' },
      true,
    ],
    [
      'but not for the audit officer',
      person('audit-officer'),
      'resource:read',
      { state: 'published' },
      false,
    ],
    [
      'unpublished ones are not',
      person(),
      'resource:read',
      { departmentId: there, state: 'draft' },
      false,
    ],
    ['own jobs', person(), 'job:cancel', { ownerId: person().id }, true],
    ['jobs of others', person(), 'job:cancel', { ownerId: 'other' }, false],
    [
      'keys of the own application',
      person('application-owner'),
      'key:manage',
      { departmentId: here, ownerId: person().id },
      true,
    ],
    [
      'keys of a colleague',
      person('application-owner'),
      'key:manage',
      { departmentId: here, ownerId: 'other' },
      false,
    ],
    ['an object of no department', person('department-steward'), 'source:read', {}, false],
  ])('%s', (_name, actor, permission, object, allowed) => {
    const type = permission.split(':')[0]!;
    expect(decide(actor, permission, { type, ...object }).allowed).toBe(allowed);
  });

  it('reaches as far as the department each role is held in', () => {
    const actor: Actor = {
      ...person('department-steward', 'data-engineer'),
      posts: [
        { role: 'department-steward', departmentId: here },
        { role: 'data-engineer', departmentId: there },
      ],
    };
    const may = (permission: Permission) => departmentFilter({ actor }, permission);
    expect(may('source:read')).toEqual([here, there]);
    expect(may('resource:propose')).toEqual([here]);
    expect(may('view:define')).toEqual([here, there]);
    expect(may('resource:publish')).toEqual([]);
    expect(departmentFilter({ actor: person('data-bureau') }, 'source:read')).toBe('all');
    expect(departmentFilter({ actor: system }, 'source:read')).toBe('all');
  });
});

describe('what nobody may do', () => {
  it.each<[string, Actor, Permission, Partial<PolicyObject>, string]>([
    [
      'work on an old password',
      { ...person('data-bureau'), passwordDue: true },
      'resource:publish',
      {},
      'password',
    ],
    [
      'grant oneself a role',
      person('security-officer'),
      'account:grant-role',
      { ownerId: person().id },
      'of their own',
    ],
    [
      'review the own proposal',
      person('data-bureau'),
      'resource:review',
      { ownerId: person().id },
      'another person',
    ],
    [
      'decide the own request',
      person('data-bureau'),
      'grant:decide',
      { ownerId: person().id },
      'another person',
    ],
    [
      'take an officer over',
      person('system-officer'),
      'account:manage',
      { state: 'officer' },
      'on the machine',
    ],
  ])('%s', (_name, actor, permission, object, why) => {
    const type = permission.split(':')[0]!;
    const decision = decide(actor, permission, { type, departmentId: here, ...object });
    expect(decision.allowed ? 'allowed' : decision.why.en).toContain(why);
    expect(decision.allowed ? '' : decision.why.zh).toMatch(/\p{Script=Han}/u);
  });

  it('leaves the own session open while the password is due', () => {
    expect(
      decide({ ...person(), passwordDue: true }, 'session:self', { type: 'session' }).allowed,
    ).toBe(true);
  });
});

describe('the words of a denial', () => {
  it('name the permission and the roles it needs', () => {
    const decision = decide(person('data-engineer'), 'resource:publish', {
      type: 'resource',
      departmentId: here,
    });
    expect(decision).toEqual({
      allowed: false,
      why: {
        zh: '您的角色不能对此发布数据资源（resource:publish），需要其中之一：数据局',
        en: 'none of your roles allows you to publish resources here (resource:publish); it needs one of: data bureau',
      },
    });
  });

  it('say how far those roles reach', () => {
    const decision = decide(person('department-steward'), 'view:define', {
      type: 'view',
      departmentId: there,
    });
    expect(decision.allowed ? '' : decision.why.en).toContain('data engineer (own department)');
  });
});
