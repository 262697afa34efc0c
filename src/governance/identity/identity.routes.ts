import { decodeCursor, pageFrom } from '#platform/http/cursor.ts';
import { authorize, usablePermissions } from '#governance/policy/perform.ts';
import { accountApi } from './account.contract.ts';
import * as accounts from './account.commands.ts';
import { selectAccounts } from './account.queries.ts';
import { sessionCookie } from './authenticate.ts';
import type { Context } from './context.ts';
import { identityApi, type Me } from './identity.contract.ts';
import { implement } from './implement.ts';
import { sessionLifetimeMs } from './session.rules.ts';
import { isSetupNeeded, setUp } from './setup.commands.ts';
import { changePassword, signIn, signOut } from './sign-in.ts';

export const identityRoutes = implement(identityApi, {
  setupState: async (ctx) => ({ needed: await isSetupNeeded(ctx) }),
  setup: (ctx, { body }) => setUp(ctx, body),
  signIn: async (ctx, { body }, request) => {
    const { token, expiresAt, passwordDue } = await signIn(ctx, body, request.ip);
    const session = { passwordDue, expiresAt: expiresAt.toISOString() };
    if (body.deliver === 'token') return { ...session, token };
    request.header('set-cookie', cookie(ctx, token, sessionLifetimeMs / 1000));
    return session;
  },
  current: async (ctx) => ({ me: ctx.sessionId === undefined ? null : await meOf(ctx) }),
  me: meOf,
  signOut: async (ctx, _input, request) => {
    await signOut(ctx);
    request.header('set-cookie', cookie(ctx, '', 0));
  },
  changePassword: (ctx, { body }) => changePassword(ctx, body),
});

async function meOf(ctx: Context): Promise<Me> {
  const { actor } = ctx;
  await authorize(ctx, 'session:self', { type: 'session' });
  const account = await accounts.getAccount(ctx.db, actor.id);
  return {
    id: account.id,
    loginName: account.loginName,
    displayName: account.displayName,
    departmentId: account.departmentId,
    roles: [...actor.roles],
    posts: account.posts,
    passwordDue: actor.passwordDue === true,
    permissions: usablePermissions(actor),
  };
}

export const accountRoutes = implement(accountApi, {
  list: async (ctx, { query }) => {
    await authorize(ctx, 'account:read', { type: 'account' });
    const { limit, cursor, ...filter } = query;
    const after = cursor === undefined ? undefined : decodeCursor(cursor, ['text'])[0];
    const page = { limit: limit + 1, after, now: ctx.now() };
    const rows = await selectAccounts(ctx.db, filter, page);
    return pageFrom(rows, limit, (row) => [row.loginName]);
  },
  get: async (ctx, { params }) => {
    await authorize(ctx, 'account:read', { type: 'account', id: params.id });
    return accounts.getAccount(ctx.db, params.id);
  },
  create: (ctx, { body }) => accounts.createAccount(ctx, body),
  update: (ctx, { params, body }) => accounts.updateAccount(ctx, params.id, body),
  suspend: (ctx, { params, body }) =>
    accounts.moveAccount(ctx, params.id, { move: 'suspend', ...body }),
  resume: (ctx, { params, body }) =>
    accounts.moveAccount(ctx, params.id, { move: 'resume', ...body }),
  close: (ctx, { params, body }) =>
    accounts.moveAccount(ctx, params.id, { move: 'close', ...body }),
  resetPassword: (ctx, { params, body }) => accounts.resetPassword(ctx, params.id, body.password),
  unlock: (ctx, { params }) => accounts.unlockAccount(ctx, params.id),
  revokeSessions: (ctx, { params }) => accounts.endSessions(ctx, params.id),
  grantRole: (ctx, { params, body }) => accounts.grantRole(ctx, params.id, body),
  withdrawRole: (ctx, { params }) => {
    const { id, ...post } = params;
    return accounts.withdrawRole(ctx, id, post);
  },
});

/** The session cookie: out of reach of scripts, not sent along from other sites; only over TLS where there is TLS. */
function cookie(ctx: Context, token: string, seconds: number): string {
  const secure = ctx.config.publicUrl?.startsWith('https:') === true ? '; Secure' : '';
  return `${sessionCookie}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`;
}
