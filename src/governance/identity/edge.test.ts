import Fastify, { type FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { mount } from '#platform/http/mount.ts';
import { toProblem } from '#platform/http/problem.ts';
import { testWorld } from '#platform/testing/world.ts';
import type { World } from '#platform/world.ts';
import { auditRoutes } from '#governance/audit/audit.routes.ts';
import { aDepartment, aUscc } from '#governance/organization/organization.fixtures.ts';
import { organizationRoutes } from '#governance/organization/organization.routes.ts';
import { policyRoutes } from '#governance/policy/policy.routes.ts';
import { forgetSessions } from './authenticate.ts';
import { identityEdge, languageOf } from './edge.ts';
import type { Role } from './context.ts';
import { anAccount, aPassword } from './identity.fixtures.ts';
import { accountRoutes, identityRoutes } from './identity.routes.ts';

let world: World;
let server: FastifyInstance;
beforeEach(async () => {
  world = await testWorld();
  server = Fastify();
  server.setErrorHandler((error, request, reply) => {
    const { problem } = toProblem(error, { language: 'en', requestId: request.id });
    return reply.code(problem.status).send(problem);
  });
  const edge = identityEdge(world);
  for (const routes of [
    identityRoutes,
    accountRoutes,
    organizationRoutes,
    policyRoutes,
    auditRoutes,
  ]) {
    mount(server, routes, edge);
  }
});

const ownPage = { 'sec-fetch-site': 'same-origin' };

/** Signs a new person in; gives the headers a browser and a program send from then on. */
async function signedIn(roles: readonly Role[]) {
  const account = await anAccount(world, { roles });
  const payload = { loginName: account.loginName, password: aPassword };
  const session = { method: 'POST', url: '/api/v1/session' } as const;
  const page = await server.inject({ ...session, payload, headers: ownPage });
  const program = await server.inject({ ...session, payload: { ...payload, deliver: 'token' } });
  const cookie = String(page.headers['set-cookie']).split(';')[0]!;
  return {
    account,
    page,
    browser: { cookie, ...ownPage },
    program: { authorization: `Bearer ${program.json().token}` },
  };
}

describe('signing in over HTTP', () => {
  it('gives a browser a cookie its scripts cannot read, and no token', async () => {
    const { page, browser, account } = await signedIn(['data-engineer']);
    expect(page.statusCode).toBe(200);
    expect(String(page.headers['set-cookie'])).toMatch(
      /^chengshu_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200$/,
    );
    expect(page.json()).toEqual({ passwordDue: false, expiresAt: expect.any(String) });
    const me = await server.inject({ url: '/api/v1/session', headers: browser });
    expect(me.json()).toMatchObject({
      id: account.id,
      roles: ['data-engineer'],
      passwordDue: false,
    });
    const current = await server.inject({ url: '/api/v1/session/current', headers: browser });
    expect(current.json()).toEqual({ me: me.json() });
    expect(me.json().permissions).toContain('view:define');
    expect(me.json().permissions).not.toContain('audit:read');
  });

  it('is not kept alive by a page that reads by itself while nobody is at it', async () => {
    const { account, browser } = await signedIn([]);
    const seen = async () => {
      const { rows } = await sql<{ at: Date }>`
        select last_seen_at as at from session where account_id = ${account.id} order by created_at`.execute(
        world.db,
      );
      return rows[0]!.at;
    };
    await sql`update session set last_seen_at = last_seen_at - interval '10 minutes'`.execute(
      world.db,
    );
    forgetSessions(world, account.id);
    const before = await seen();
    const away = { ...browser, 'x-chengshu-away': '1' };
    const read = await server.inject({ url: '/api/v1/session', headers: away });
    expect([read.statusCode, await seen()]).toEqual([200, before]);
    await server.inject({ url: '/api/v1/session', headers: browser });
    expect((await seen()).getTime()).toBeGreaterThan(before.getTime());
  });

  it('signing out ends the session and takes the cookie back', async () => {
    const { browser } = await signedIn([]);
    const out = await server.inject({ method: 'DELETE', url: '/api/v1/session', headers: browser });
    expect(out.statusCode).toBe(204);
    expect(String(out.headers['set-cookie'])).toContain(
      'chengshu_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0',
    );
    expect((await server.inject({ url: '/api/v1/session', headers: browser })).statusCode).toBe(
      401,
    );
  });

  it('without sign-in there is nothing but the public endpoints', async () => {
    for (const url of [
      '/api/v1/session',
      '/api/v1/departments',
      '/api/v1/accounts',
      '/api/v1/audit-events',
    ]) {
      const answer = await server.inject({ url });
      expect([answer.statusCode, answer.json().code]).toEqual([401, 'platform.not-signed-in']);
    }
    expect((await server.inject({ url: '/api/v1/setup' })).json()).toEqual({ needed: true });
    expect((await server.inject({ url: '/api/v1/session/current' })).json()).toEqual({ me: null });
  });
});

describe('a change from another site', () => {
  const create = async (headers: Record<string, string>) => {
    const { parentId } = await aDepartment(world);
    const payload = {
      nameZh: '局',
      uscc: aUscc(),
      areaCode: '110105',
      kind: 'department',
      parentId,
    };
    return server.inject({ method: 'POST', url: '/api/v1/departments', headers, payload });
  };

  it('is refused on the strength of a cookie and passes from our own pages', async () => {
    const { browser, program } = await signedIn(['system-officer']);
    const { cookie } = browser;
    for (const headers of [
      { cookie },
      { cookie, 'sec-fetch-site': 'cross-site' },
      { cookie, 'sec-fetch-site': 'same-site' },
      { cookie, origin: 'https://evil.example' },
      { cookie, origin: 'null' },
    ]) {
      const answer = await create(headers);
      expect([answer.statusCode, answer.json().code]).toEqual([403, 'identity.foreign-origin']);
    }
    expect((await create(browser)).statusCode).toBe(201);
    expect((await create({ cookie, origin: 'http://localhost:80' })).statusCode).toBe(201);
    expect((await create(program)).statusCode).toBe(201);
  });

  it('cannot sign a person in unknowingly', async () => {
    const { account } = await signedIn([]);
    const answer = await server.inject({
      method: 'POST',
      url: '/api/v1/session',
      payload: { loginName: account.loginName, password: aPassword },
      headers: { origin: 'https://evil.example' },
    });
    expect(answer.json().code).toBe('identity.foreign-origin');
  });
});

describe('the door before the handlers', () => {
  it('says why, in words, and keeps a record', async () => {
    const { program, account } = await signedIn(['department-steward']);
    const answer = await server.inject({ url: '/api/v1/accounts', headers: program });
    expect(answer.json()).toMatchObject({
      status: 403,
      code: 'policy.denied',
      title: expect.stringContaining('it needs one of: system officer, security officer'),
    });
    const { rows } =
      await sql`select action, outcome from audit_event where actor_id = ${account.id} and outcome = 'refused'`.execute(
        world.db,
      );
    expect(rows).toEqual([{ action: 'account:read', outcome: 'refused' }]);
  });

  it('lets nobody further whose password is due', async () => {
    const { program, account } = await signedIn(['system-officer']);
    await sql`update account set must_change_password = true where id = ${account.id}`.execute(
      world.db,
    );
    const fresh = await server.inject({
      method: 'POST',
      url: '/api/v1/session',
      payload: { loginName: account.loginName, password: aPassword, deliver: 'token' },
    });
    expect(fresh.json().passwordDue).toBe(true);
    const headers = { authorization: `Bearer ${fresh.json().token}` };
    const refused = await server.inject({ url: '/api/v1/accounts', headers });
    expect(refused.json().title).toBe('Not allowed: the password has to be changed first');
    expect((await server.inject({ url: '/api/v1/session', headers })).json().passwordDue).toBe(
      true,
    );
    expect((await server.inject({ url: '/api/v1/accounts', headers: program })).statusCode).toBe(
      403,
    );
  });

  it('every endpoint is open to who the table says and to nobody else', async () => {
    const people = await Promise.all(
      (['department-steward', 'system-officer', 'security-officer', 'audit-officer'] as const).map(
        async (role) => ({
          role,
          headers: (await signedIn([role])).program,
        }),
      ),
    );
    const open: Record<string, string[]> = {};
    for (const url of [
      '/api/v1/accounts',
      '/api/v1/departments',
      '/api/v1/permissions',
      '/api/v1/audit-events',
    ]) {
      open[url] = [];
      for (const { role, headers } of people) {
        if ((await server.inject({ url, headers })).statusCode === 200) open[url].push(role);
      }
    }
    expect(open).toEqual({
      '/api/v1/accounts': ['system-officer', 'security-officer'],
      '/api/v1/departments': ['department-steward', 'system-officer', 'security-officer'],
      '/api/v1/permissions': ['department-steward', 'system-officer', 'security-officer'],
      '/api/v1/audit-events': ['audit-officer'],
    });
  });
});

it('a repeated request with its key is done once; with other content it is refused', async () => {
  const { program } = await signedIn(['system-officer']);
  const { parentId } = await aDepartment(world);
  const payload = { nameZh: '局', areaCode: '110105', kind: 'department', parentId };
  const create = (nameZh: string) =>
    server.inject({
      method: 'POST',
      url: '/api/v1/departments',
      headers: { ...program, 'idempotency-key': 'once' },
      payload: { ...payload, nameZh },
    });
  const [first, second, other] = [await create('甲局'), await create('甲局'), await create('乙局')];
  expect(second.json()).toEqual(first.json());
  expect([first.statusCode, second.statusCode, other.statusCode]).toEqual([201, 201, 422]);
  const { rows } =
    await sql`select count(*)::int as n from department where name_zh in ('甲局', '乙局')`.execute(
      world.db,
    );
  expect(rows).toEqual([{ n: 1 }]);
});

it('speaks English when it is asked for first', () => {
  expect(['en', 'en-GB,zh;q=0.8', ' EN'].map(languageOf)).toEqual(['en', 'en', 'en']);
  expect([undefined, 'zh-CN,en;q=0.8', 'fr', 'english'].map(languageOf)).toEqual([
    'zh',
    'zh',
    'zh',
    'zh',
  ]);
});
