import * as z from 'zod';
import { endpoint, pageOf, pageQuery } from '#platform/http/endpoint.ts';
import { roles } from './context.ts';
import { DisplayName, LoginName, NewPassword } from './identity.contract.ts';

export const accountStates = ['active', 'suspended', 'closed'] as const;

const Post = z.object({ role: z.enum(roles), departmentId: z.uuid() });

export const Account = z
  .object({
    id: z.uuid(),
    kind: z.enum(['person', 'system']),
    loginName: z.string(),
    displayName: z.string(),
    departmentId: z.uuid().nullable(),
    state: z.enum(accountStates),
    posts: z.array(Post),
    mustChangePassword: z.boolean(),
    lockedUntil: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'after too many failures no sign-in before this; may lie in the past' }),
    lastSignInAt: z.iso.datetime().nullable(),
    version: z.int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Account' });
export type Account = z.infer<typeof Account>;

export const CreateAccount = z
  .object({
    loginName: LoginName,
    displayName: DisplayName,
    departmentId: z.uuid(),
    password: NewPassword.meta({
      description: 'the first password; it has to be changed at the first sign-in',
    }),
  })
  .meta({ id: 'CreateAccount' });
export type CreateAccount = z.infer<typeof CreateAccount>;

const Version = z.int().min(1).meta({ description: 'the version that was read' });
const byId = z.object({ id: z.uuid() });

const move = <const P extends `/${string}`>(path: P, summary: string) =>
  endpoint({
    method: 'POST',
    path,
    summary,
    permission: 'account:manage',
    params: byId,
    body: z.object({ version: Version }),
    response: Account,
  });

export const accountApi = {
  list: endpoint({
    method: 'GET',
    path: '/api/v1/accounts',
    summary: 'Accounts by login name',
    permission: 'account:read',
    query: z.object({
      ...pageQuery,
      departmentId: z.uuid().optional(),
      state: z.enum(accountStates).optional(),
      lacks: z
        .enum(['role', 'unlock'])
        .optional()
        .meta({ description: 'active people without any role, or locked after failed sign-ins' }),
      search: z.string().trim().max(60).optional().meta({ description: 'part of a name' }),
    }),
    response: pageOf(Account),
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/v1/accounts/:id',
    summary: 'One account',
    permission: 'account:read',
    params: byId,
    response: Account,
  }),
  create: endpoint({
    method: 'POST',
    path: '/api/v1/accounts',
    summary: 'Create an account without any role',
    permission: 'account:manage',
    body: CreateAccount,
    response: Account,
    status: 201,
  }),
  update: endpoint({
    method: 'PATCH',
    path: '/api/v1/accounts/:id',
    summary: 'Change the name shown or the department',
    permission: 'account:manage',
    params: byId,
    body: z.object({
      displayName: DisplayName.optional(),
      departmentId: z.uuid().optional(),
      version: Version,
    }),
    response: Account,
  }),
  suspend: move('/api/v1/accounts/:id/suspend', 'Suspend an account; its sessions end'),
  resume: move('/api/v1/accounts/:id/resume', 'Resume a suspended account'),
  close: move('/api/v1/accounts/:id/close', 'Close an account for ever'),
  resetPassword: endpoint({
    method: 'POST',
    path: '/api/v1/accounts/:id/reset-password',
    summary: 'Set a first password again and end the lock-out; sessions end',
    permission: 'account:manage',
    params: byId,
    body: z.object({ password: NewPassword }),
    response: Account,
  }),
  unlock: endpoint({
    method: 'POST',
    path: '/api/v1/accounts/:id/unlock',
    summary: 'End the lock-out after failed sign-ins; the password stays',
    permission: 'account:manage',
    params: byId,
    response: Account,
  }),
  revokeSessions: endpoint({
    method: 'POST',
    path: '/api/v1/accounts/:id/revoke-sessions',
    summary: 'End all sessions of an account',
    permission: 'account:manage',
    params: byId,
    response: z.object({ revoked: z.int() }),
  }),
  grantRole: endpoint({
    method: 'POST',
    path: '/api/v1/accounts/:id/roles',
    summary: 'Grant a role in a department',
    permission: 'account:grant-role',
    params: byId,
    body: Post,
    response: Account,
  }),
  withdrawRole: endpoint({
    method: 'DELETE',
    path: '/api/v1/accounts/:id/roles/:role/:departmentId',
    summary: 'Withdraw a role in a department',
    permission: 'account:grant-role',
    params: byId.extend({ role: z.enum(roles), departmentId: z.uuid() }),
    response: Account,
  }),
};
