import { implementWith } from '#platform/http/mount.ts';
import type { Context } from './context.ts';

/** Joins a contract and its handlers; every handler gets the context of the request. */
export const implement = implementWith<Context>();
