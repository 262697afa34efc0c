import * as z from 'zod';
import { endpoint } from '#platform/http/endpoint.ts';
import { AreaCode, Department, Uscc } from '#governance/organization/organization.contract.ts';
import { roles } from './context.ts';
import { passwordLengthMax } from './password.rules.ts';

export const LoginName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z0-9][a-z0-9._-]{2,39}$/,
    '3–40 位小写字母、数字、点、横线 (3–40 small letters, digits, . _ -)',
  )
  .meta({ description: 'name to sign in with' });
export const DisplayName = z.string().trim().min(1).max(60).meta({ description: 'name to show' });
// Longer texts are not hashed: a password is a bounded input like any other.
export const NewPassword = z
  .string()
  .min(1)
  .max(passwordLengthMax * 2);

export const Me = z
  .object({
    id: z.uuid(),
    loginName: z.string(),
    displayName: z.string(),
    departmentId: z.uuid().nullable(),
    roles: z.array(z.enum(roles)),
    posts: z.array(z.object({ role: z.enum(roles), departmentId: z.uuid() })),
    passwordDue: z.boolean().meta({ description: 'the password has to be changed first' }),
    permissions: z.array(z.string()).meta({ description: 'permissions usable on something' }),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;

const NewOfficer = z.object({
  loginName: LoginName,
  displayName: DisplayName,
  password: NewPassword,
});

export const SetUp = z
  .object({
    token: z.string().min(1).max(200).meta({ description: 'from the one-time link' }),
    city: z.object({
      nameZh: z.string().trim().min(1).max(100),
      nameEn: z.string().trim().min(1).max(200).nullable().default(null),
      uscc: Uscc.nullable().default(null),
      areaCode: AreaCode,
    }),
    officers: z.object({ system: NewOfficer, security: NewOfficer, audit: NewOfficer }),
  })
  .meta({ id: 'SetUp' });
export type SetUp = z.infer<typeof SetUp>;

export const identityApi = {
  setupState: endpoint({
    method: 'GET',
    path: '/api/v1/setup',
    summary: 'Whether the platform still has to be set up',
    permission: 'public',
    response: z.object({ needed: z.boolean() }),
  }),
  setup: endpoint({
    method: 'POST',
    path: '/api/v1/setup',
    summary: 'Create the city and the three officers with the one-time link',
    permission: 'public',
    body: SetUp,
    response: z.object({ root: Department }),
    status: 201,
  }),
  signIn: endpoint({
    method: 'POST',
    path: '/api/v1/session',
    summary: 'Sign in',
    permission: 'public',
    body: z.object({
      loginName: z.string().min(1).max(100),
      password: NewPassword,
      deliver: z.enum(['cookie', 'token']).default('cookie').meta({
        description:
          'a browser gets a cookie it cannot read; a program gets a token to send as Bearer',
      }),
    }),
    response: z.object({
      passwordDue: z.boolean(),
      expiresAt: z.iso.datetime(),
      token: z.string().optional(),
    }),
  }),
  current: endpoint({
    method: 'GET',
    path: '/api/v1/session/current',
    summary: 'Who is signed in, or nobody; never a refusal, so a page can ask before a sign-in',
    permission: 'public',
    response: z.object({ me: Me.nullable() }),
  }),
  me: endpoint({
    method: 'GET',
    path: '/api/v1/session',
    summary: 'Who am I',
    permission: 'session:self',
    response: Me,
  }),
  signOut: endpoint({
    method: 'DELETE',
    path: '/api/v1/session',
    summary: 'Sign out',
    permission: 'session:self',
  }),
  changePassword: endpoint({
    method: 'POST',
    path: '/api/v1/session/password',
    summary: 'Change the own password; all other sessions end',
    permission: 'session:self',
    body: z.object({ current: NewPassword, next: NewPassword }),
  }),
};
