import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  policySetTextToParts,
  policyToJson,
  preparsePolicySet,
  statefulIsAuthorized,
  type EntityJson,
} from '@cedar-policy/cedar-wasm/nodejs';
import { assert, type Words } from '#platform/errors/errors.ts';
import type { Actor, Post, Role } from '#governance/identity/context.ts';
import type { Permission } from './permissions.ts';
import type { PolicyObject } from './policy.ts';

const policiesDir = join(import.meta.dirname, 'policies');
const policiesMax = 100;

/** The answer to one question: allowed, or the ids of the `forbid` policies that spoke (none: nobody permitted). */
export interface CedarAnswer {
  allowed: boolean;
  forbiddenBy: readonly string[];
}

/** The policies as they were loaded; `hash` changes with any change of them. */
export interface LoadedPolicies {
  readonly hash: string;
  /** Why each `forbid` policy says no, by policy id. */
  readonly reasons: ReadonlyMap<string, Words>;
  readonly ids: readonly string[];
}

let loaded: LoadedPolicies | undefined;

/**
 * Reads and preparses the policies beside this file, once per process. A policy without id, or a `forbid` without
 * words, is a Defect at the first decision, not a silent "no". That they fit their schema is a test's work: it takes
 * a fifth of a second that no start has to wait for.
 */
export function loadPolicies(): LoadedPolicies {
  loaded ??= readPolicies();
  return loaded;
}

function readPolicies(): LoadedPolicies {
  const names = readdirSync(policiesDir)
    .filter((name) => name.endsWith('.cedar'))
    .toSorted();
  const text = names.map((name) => readFileSync(join(policiesDir, name), 'utf8')).join('\n');
  const schema = readFileSync(join(policiesDir, 'chengshu.cedarschema'), 'utf8');
  const parts = policySetTextToParts(text);
  assert(parts.type === 'success', `the policies do not parse: ${JSON.stringify(parts)}`);
  assert(parts.policies.length <= policiesMax, `more than ${policiesMax} policies`);
  const policies: Record<string, string> = {};
  const reasons = new Map<string, Words>();
  for (const policy of parts.policies) {
    const { id, effect, zh, en } = annotationsOf(policy);
    assert(!(id in policies), `two policies have the id ${id}`);
    policies[id] = policy;
    if (effect === 'forbid') {
      assert(zh !== undefined && en !== undefined, `the policy ${id} forbids without words`);
      reasons.set(id, { zh, en });
    }
  }
  const hash = createHash('sha256').update(schema).update(text).digest('hex').slice(0, 16);
  const parsed = preparsePolicySet(hash, { staticPolicies: policies });
  assert(parsed.type === 'success', `the policies do not parse: ${JSON.stringify(parsed)}`);
  return { hash, reasons, ids: Object.keys(policies) };
}

function annotationsOf(policy: string) {
  const answer = policyToJson(policy);
  assert(answer.type === 'success', `a policy does not parse: ${policy}`);
  const { effect, annotations = {} } = answer.json;
  const id = annotations['id'];
  assert(id !== undefined, `a policy has no @id: ${policy}`);
  return { id, effect, zh: annotations['reason_zh'], en: annotations['reason_en'] };
}

/** Asks Cedar one question. Nothing is cached here. */
export function askCedar(actor: Actor, permission: Permission, object: PolicyObject): CedarAnswer {
  const { hash, reasons } = loadPolicies();
  const principal = { type: principalTypes[actor.kind], id: actor.id };
  const resource = { type: 'Object', id: object.id ?? object.type };
  const answer = statefulIsAuthorized({
    principal,
    action: { type: 'Action', id: permission },
    resource,
    context: {},
    preparsedPolicySetId: hash,
    entities: [principalEntity(principal, actor), objectEntity(resource, object)],
  });
  assert(answer.type === 'success', `Cedar could not decide: ${JSON.stringify(answer)}`);
  const { decision, diagnostics } = answer.response;
  assert(diagnostics.errors.length === 0, `a policy failed: ${JSON.stringify(diagnostics.errors)}`);
  return {
    allowed: decision === 'allow',
    forbiddenBy: decision === 'allow' ? [] : diagnostics.reason.filter((id) => reasons.has(id)),
  };
}

const principalTypes = {
  person: 'Person',
  application: 'Application',
  system: 'System',
  anonymous: 'Anonymous',
} as const;

/** The roles of an actor with the departments they are held in. */
export function postsOf(actor: Actor): readonly Post[] {
  if (actor.posts !== undefined) return actor.posts;
  const { departmentId } = actor;
  return departmentId === null ? [] : actor.roles.map((role) => ({ role, departmentId }));
}

/** All roles of an actor, each once, wherever held. */
export function rolesOf(actor: Actor): Role[] {
  return [...new Set([...actor.roles, ...(actor.posts ?? []).map((post) => post.role)])].toSorted();
}

function principalEntity(uid: { type: string; id: string }, actor: Actor): EntityJson {
  if (actor.kind !== 'person') return { uid, attrs: {}, parents: [] };
  return {
    uid,
    attrs: {
      posts: postsOf(actor).map((post) => ({
        role: post.role,
        department: { __entity: { type: 'Department', id: post.departmentId } },
      })),
      passwordDue: actor.passwordDue === true,
    },
    parents: rolesOf(actor).map((role) => ({ type: 'Role', id: role })),
  };
}

function objectEntity(uid: { type: string; id: string }, object: PolicyObject): EntityJson {
  const { departmentId, ownerId, state } = object;
  return {
    uid,
    attrs: {
      type: object.type,
      ...(departmentId === undefined || departmentId === null
        ? {}
        : { department: { __entity: { type: 'Department', id: departmentId } } }),
      ...(ownerId === undefined || ownerId === null
        ? {}
        : { owner: { __entity: { type: 'Person', id: ownerId } } }),
      ...(state === undefined ? {} : { state }),
    },
    parents: [],
  };
}
